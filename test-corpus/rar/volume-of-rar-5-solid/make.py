# SPDX-License-Identifier: GPL-2.0-or-later
"""A volume whose members continue the dictionary of the one that is cut, until one begins anew."""
from rar5 import FROM_BEFORE, SOLID, VOLUME, archive, member
from recipes import emit, png

LIKE_BEFORE = 3 << 7 | 1 << 6
emit(archive(member(b"a.txt", b"first", FROM_BEFORE), member(b"b.txt", b"second", 0, LIKE_BEFORE, b"\1\2\3"), member(b"c.png", png(3)), flags=VOLUME | SOLID, volume=1))
