# SPDX-License-Identifier: GPL-2.0-or-later
"""A PNG picture whose header says more points than may be."""
import struct

from emf_plus import *
from recipes import emit, png

large = bytearray(png(1))
large[16:24] = struct.pack(">II", 30000, 30000)
emit(file(put(1, IMAGE, picture_file(bytes(large))), draw_image(1, (0, 0, 16, 8), (10, 10, 32, 16))))
