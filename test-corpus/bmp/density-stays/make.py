# SPDX-License-Identifier: GPL-2.0-or-later
"""2,835 pixels a metre, with colours by number: a palette comes before the density."""
import struct

import pictures as p
from recipes import emit

emit(p.bmp(4, 2, bytes([0x01, 0x10, 0, 0]) * 2, depth=4, palette=struct.pack("<16I", *range(0, 16 * 999, 999))))
