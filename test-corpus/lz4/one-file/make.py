# SPDX-License-Identifier: GPL-2.0-or-later
import struct

from recipes import emit, png

# A frame of the old kind with one block of literals only.
data = png(1)
rest, lengths = len(data) - 15, b""
while rest >= 255:
    rest, lengths = rest - 255, lengths + b"\xff"
block = b"\xf0" + lengths + bytes((rest,)) + data
emit(b"\x02\x21\x4c\x18" + struct.pack("<I", len(block)) + block)
