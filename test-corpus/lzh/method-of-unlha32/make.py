# SPDX-License-Identifier: GPL-2.0-or-later
from lzh import level2
from recipes import emit

emit(level2(b"a.txt", b"dir\xff", b"text\n").replace(b"-lh0-", b"-lhx-") + b"\0")
