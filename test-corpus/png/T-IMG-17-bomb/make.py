# SPDX-License-Identifier: GPL-2.0-or-later
"""50,000 by 50,000 pixels of one bit."""

import zlib

import pictures as p
from recipes import emit

packer = zlib.compressobj(9)
row = bytes(6251)
data = b"".join(packer.compress(row * 1000) for _ in range(50)) + packer.flush()
emit(p.png(width=50000, height=50000, color=0, depth=1, data=data))
