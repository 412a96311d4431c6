# SPDX-License-Identifier: GPL-2.0-or-later
"""A compression that nobody knows."""

import struct

import pictures as p
from recipes import emit

emit(p.tiff(1).replace(struct.pack("<HHIHH", 259, 3, 1, 1, 0), struct.pack("<HHIHH", 259, 3, 1, 999, 0)))
