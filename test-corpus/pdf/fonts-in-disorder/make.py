# SPDX-License-Identifier: GPL-2.0-or-later
"""Outlines whose places do not ascend, and segments of codes that overlap: readers show such fonts all the same."""
import struct

from recipes import emit
from recipes_pdf import *

# Each point lies as far to the right of the one before as its letter says.
DELTAS = b"OUTLINE-KEPT"
points = bytes([1 | 2 | 16 | 32]) * len(DELTAS) + DELTAS
glyph = struct.pack(">5h", 1, 0, 0, 900, 0) + struct.pack(">HH", len(DELTAS) - 1, 0) + points
glyph += bytes(-len(glyph) % 4)
segments = [(65, 66), (66, 67), (0xffff, 0xffff)]
cmap = struct.pack(">HHHHI", 0, 1, 3, 1, 12) + struct.pack(">7H", 4, 40, 0, 6, 4, 1, 2)
cmap += struct.pack(">3H", *(end for _, end in segments)) + bytes(2) + struct.pack(">3H", *(start for start, _ in segments))
cmap += struct.pack(">3H", (1 - 65) & 0xffff, (1 - 66) & 0xffff, 1) + bytes(6)
font = truetype({b"glyf": bytes(4) + glyph, b"loca": struct.pack(">3I", 0, 4, 0), b"cmap": cmap}.items())
emit(fonts(Square=("TrueType", "FontFile2", f"/Length1 {len(font)}", font)))
