# SPDX-License-Identifier: GPL-2.0-or-later
import struct

from metafiles import emf, emf_record
from recipes import emit

# A drawing as people make them: a broad line in a round frame.
pen = emf_record(95, struct.pack("<IIIIIIIIIIII", 1, 0, 0, 0, 0, 0x10000, 40, 0, 0, 0, 0, 0)) + emf_record(37, struct.pack("<I", 1))
points = b"".join(struct.pack("<ii", i * 3 % 960, 480 + (i * 7 % 320) - 160) for i in range(320))
line = emf_record(4, bytes(16) + struct.pack("<I", 320) + points)
clip = emf_record(59) + emf_record(42, struct.pack("<4i", 0, 0, 960, 960)) + emf_record(60) + emf_record(67, struct.pack("<I", 1))
emit(emf(clip, pen, *[line] * 8, frame=(0, 0, 25400, 25400)))
