# SPDX-License-Identifier: GPL-2.0-or-later
from rar3 import COMMENT, archive, member
from recipes import emit, png

data = bytearray(archive(member(b"a.png", png(1), 8, more=COMMENT)))
data[7 + 13 + 16] ^= 1
emit(bytes(data))
