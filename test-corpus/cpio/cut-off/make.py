# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit, png

HEAD = b"070707" + b"000001" * 3 + b"000000" * 3 + b"000001" + b"000000" + b"00000000000" + b"000006" + b"00000000400" + b"a.png\0"
emit(HEAD + png(1)[:40])
