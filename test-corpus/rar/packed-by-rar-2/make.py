# SPDX-License-Identifier: GPL-2.0-or-later
from rar3 import archive, member
from recipes import emit

emit(archive(member(b"a.txt", b"first", 0, 0x33, 20, packed=b"\1\2\3")))
