# SPDX-License-Identifier: GPL-2.0-or-later
"""A brush that is poured out: over one colour, up to another, outside, where that colour is not; a brush of lines."""
import struct

from metafiles import emf, emf_brush, emf_record, emf_rectangle
from recipes import emit


def pour(x, y, color, mode):
    return emf_record(53, struct.pack("<iiII", x, y, color, mode))


hatch = emf_record(39, struct.pack("<IIII", 5, 2, 0xff0000, 4)) + emf_record(37, struct.pack("<I", 5))
emit(emf(emf_rectangle(2, 2, 60, 60), emf_record(42, struct.pack("<4i", 10, 10, 40, 40)), emf_brush(1, 0xff), pour(5, 5, 0xffffff, 1), emf_brush(2, 0xff00), pour(25, 25, 0, 0), pour(500, 5, 0, 0),
         pour(80, 80, 0x123456, 1), hatch, pour(80, 80, 0xffffff, 1)))
