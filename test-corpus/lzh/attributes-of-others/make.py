# SPDX-License-Identifier: GPL-2.0-or-later
"""As programs of Amiga and others write it: from level 1 on, attributes of their own where the format has a fixed value."""
from lzh import level0, level1, level2, level3
from recipes import emit, png

emit(level2(b"a.png", b"one\xfftwo\xff", png(1), b"A", 0) + level1(b"b.png", b"three\xff", png(2), b"A", 0x50) + level3(b"c.png", b"four\xff", png(3), b"A", 0x21)
     + level2(b"d.png", b"five\xff", png(4), b"M") + level0(b"e.png", png(5)) + b"\0")
