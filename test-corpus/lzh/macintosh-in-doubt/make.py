# SPDX-License-Identifier: GPL-2.0-or-later
"""What is no header of MacBinary, or not of Macintosh by the archive, is left as it is, and withheld."""
from lzh import level0, macbinary
from recipes import emit, png

whole = macbinary(b"a.png", png(1))
others = [whole + bytes(128), whole[:-1], whole[:60] + b"x" + whole[61:], whole[:74] + b"\1" + whole[75:], whole[:122] + b"\x81" + whole[123:], b"\0\0" + whole[2:], b"\1" + whole[1:],
          whole[:86] + b"\xff" + whole[87:], whole[:83] + b"\xff" + whole[84:], whole[:100]]
emit(b"".join(level0(b"%d.png" % i, data, more=b"m\0") for i, data in enumerate(others)) + level0(b"dos.png", whole, more=b"M\0") + level0(b"none.png", whole) + level0(b"end.png", png(2)) + b"\0")
