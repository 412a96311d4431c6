# SPDX-License-Identifier: GPL-2.0-or-later
import struct

from metafiles import emf, emf_record
from recipes import emit


def figure(shift):
    points = b"".join(struct.pack("<ii", i * 7 % 961, (i % 2) * 960 + shift) for i in range(900))
    return emf_record(3, bytes(16) + struct.pack("<I", 900) + points)


clip = emf_record(59) + figure(0) + emf_record(60) + emf_record(67, struct.pack("<I", 1))
emit(emf(clip, *[figure(i) for i in range(3)] * 10))
