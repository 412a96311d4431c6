# SPDX-License-Identifier: GPL-2.0-or-later
"""BigTIFF whose last page is followed by its first."""
import struct

from recipes import emit

PIXELS = bytes(range(0, 240, 4)) + bytes(4)
ROWS = [(256, 4, 8), (257, 4, 8), (258, 3, 8), (259, 3, 1), (262, 3, 1), (273, 16, 16), (277, 3, 1), (278, 4, 8), (279, 16, 64)]
FORMATS = {3: ">H6x", 4: ">I4x", 16: ">Q"}
table = struct.pack(">Q", len(ROWS)) + b"".join(struct.pack(">HHQ", tag, kind, 1) + struct.pack(FORMATS[kind], value) for tag, kind, value in ROWS)
emit(b"MM" + struct.pack(">HHHQ", 43, 8, 0, 80) + PIXELS + table + struct.pack(">Q", 80))
