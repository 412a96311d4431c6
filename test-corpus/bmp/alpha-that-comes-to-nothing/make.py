# SPDX-License-Identifier: GPL-2.0-or-later
"""16 bits whose mask for alpha goes beyond them: what is left of it rounds to 0, and the picture is opaque."""
import struct

import pictures as p
from recipes import emit

emit(p.bmp(4, 2, struct.pack("<2H", 0x4444, 0xf444) * 4, depth=16, compression=6,
           palette=struct.pack("<4I", 0x0f00, 0x00f0, 0x000f, 0xf000f000)))
