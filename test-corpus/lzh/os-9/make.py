# SPDX-License-Identifier: GPL-2.0-or-later
"""Of OS-9 and OS-9/68000, by each level of header."""
from lzh import level0, level1, level2
from recipes import emit, png

emit(b"".join(level0(b"z%d.png" % i, png(1), more=system + bytes(5)) + level1(b"e%d.png" % i, b"dir\xff", png(2), system) + level2(b"t%d.png" % i, b"dir\xffin\xff", png(3), system)
              for i, system in enumerate((b"9", b"K"))) + b"\0")
