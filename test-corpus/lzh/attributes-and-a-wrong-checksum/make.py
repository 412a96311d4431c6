# SPDX-License-Identifier: GPL-2.0-or-later
"""The checksum of the header is wrong: it stays so, whatever its attributes are."""
from lzh import level2
from recipes import emit, png

member = bytearray(level2(b"a.png", b"one\xff", png(1), b"A", 0))
member[27] ^= 1
emit(bytes(member) + b"\0")
