# SPDX-License-Identifier: GPL-2.0-or-later
"""2^30 pixels in a row."""

import struct

import pictures as p
from recipes import emit

emit(p.tiff(1, 1, 1).replace(struct.pack("<HHIHH", 256, 3, 1, 1, 0),
                             struct.pack("<HHII", 256, 4, 1, 1 << 30)))
