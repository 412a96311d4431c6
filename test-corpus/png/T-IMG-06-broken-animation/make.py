# SPDX-License-Identifier: GPL-2.0-or-later
"""Frame data that belongs to no frame: the default picture stays."""

import struct

import pictures as p
from recipes import emit

frame = p.chunk(b"fdAT", struct.pack(">I", 7) + p.PAYLOAD)
emit(p.png(p.chunk(b"acTL", struct.pack(">II", 3, 0)), after=frame))
