# SPDX-License-Identifier: GPL-2.0-or-later
"""A whole collection of fonts (as Windows has its Japanese ones) where one font should be: readers take the first."""
import struct

from recipes import emit
from recipes_pdf import *


def moved(font, by):
    """FONT with its tables' places counted from a point BY bytes before it."""
    directory = bytearray(font)
    for at in range(12, 12 + 16 * struct.unpack(">H", font[4:6])[0], 16):
        directory[at + 8:at + 12] = struct.pack(">I", struct.unpack(">I", font[at + 8:at + 12])[0] + by)
    return bytes(directory)


MARK = b"FONT-MARK-FONT-MARK!"
first, second = truetype({b"name": MARK}.items()), truetype({b"zzzz": MARK}.items())
header = b"ttcf" + struct.pack(">4I", 0x10000, 2, 20, 20 + len(first))
font = header + moved(first, 20) + moved(second, 20 + len(first))
emit(fonts(Square=("TrueType", "FontFile2", f"/Length1 {len(font)}", font)))
