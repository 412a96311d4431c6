# SPDX-License-Identifier: GPL-2.0-or-later
"""A QR code, a block of eight pixels a module."""

import pictures as p
import qr
from recipes import emit

rows = qr.modules()
side = 8 * len(rows)
# DC alone, 1/8 of a grey each with this table: from 0 to -125 and back to 125
LEVELS = {True: -125, False: 125}


def difference(value):
    """Huffman code of its category (T.81 K.3), then its bits."""
    if value == 0:
        return "00"
    size = abs(value).bit_length()
    codes = ["00", "010", "011", "100", "101", "110", "1110", "11110", "111110", "1111110"]
    return codes[size] + format(value if value > 0 else value + (1 << size) - 1, f"0{size}b")


before, out = 0, ""
for row in rows:
    for cell in row:
        out += difference(LEVELS[cell] - before) + "00"
        before = LEVELS[cell]
emit(b"\xff\xd8" + p.jpeg_tables() + p.jpeg_frame(side, side)
     + p.segment(0xda, bytes((1, 1, 0, 0, 63, 0))) + p.bits(out) + b"\xff\xd9")
