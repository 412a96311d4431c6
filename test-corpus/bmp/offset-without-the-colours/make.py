# SPDX-License-Identifier: GPL-2.0-or-later
"""The offset of the pixels leaves the colours out of account."""
import struct

import pictures as p
from recipes import emit

data = p.bmp(12, 1, b"IIIIII KEPT.", depth=8, palette=b"".join(bytes((i, i, i, 0)) for i in range(256)))
emit(data[:10] + struct.pack("<I", 54) + data[14:])
