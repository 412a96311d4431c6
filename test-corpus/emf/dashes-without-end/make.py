# SPDX-License-Identifier: GPL-2.0-or-later
import struct

from metafiles import emf, emf_rectangle, emf_record
from recipes import emit

pen = emf_record(38, struct.pack("<IIiiI", 1, 2, 1, 1, 0)) + emf_record(37, struct.pack("<I", 1))
points = b"".join(struct.pack("<ii", x, y) for i in range(60) for x, y in ((-10000000, i), (10000000, i + 1)))
lines = emf_record(4, bytes(16) + struct.pack("<I", 120) + points)
emit(emf(pen, *[lines] * 8, emf_rectangle(10, 10, 90, 90)))
