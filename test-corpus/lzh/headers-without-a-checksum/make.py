# SPDX-License-Identifier: GPL-2.0-or-later
"""Headers of the levels 2 and 3 without the checksum that they may have, among others, and one of 251 bytes: it would have 256 with it, which is none of level 2."""
from lzh import level0, level2, level3, long_without_sum, without_sum
from recipes import emit, png

LONG = without_sum(level2(b"x" * 213 + b".png", b"f\xff", png(5)))
emit(without_sum(level2(b"a.png", b"one\xfftwo\xff", png(1))) + long_without_sum(level3(b"b.png", b"three\xff", png(2), b"U"))
     + without_sum(level2(b"c.png", b"four\xff", png(3), b"A", 0)) + level2(b"d.png", b"five\xff", png(4))
     + bytes((LONG[0] - 1,)) + LONG[1:LONG[0] - 1] + LONG[LONG[0]:] + level0(b"e.png", png(6)) + b"\0")
