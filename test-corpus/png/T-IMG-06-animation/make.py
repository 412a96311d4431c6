# SPDX-License-Identifier: GPL-2.0-or-later
"""Three frames, which all stay."""

import struct
import zlib

import pictures as p
from recipes import emit

control = [p.chunk(b"fcTL", struct.pack(">IIIIIHHBB", n, 4, 4, 0, 0, 1, 10, 0, 0)) for n in (0, 1, 3)]
data = [zlib.compress(p.rows(4, 4, bytes([40 * n, 0, 255]))) for n in range(3)]
frames = b"".join(control[n] + p.chunk(b"fdAT", struct.pack(">I", 2 * n) + data[n])
                  for n in (1, 2))
emit(p.png(p.chunk(b"acTL", struct.pack(">II", 3, 0)), control[0], data=data[0], after=frames))
