# SPDX-License-Identifier: GPL-2.0-or-later
"""The edge of a line as a path: filled, and as a clip; text as a path, filled."""
import struct

from metafiles import emf, emf_brush, emf_record, emf_rectangle, emf_text
from recipes import emit

pen = emf_record(95, struct.pack("<5I", 9, 0, 0, 0, 0) + struct.pack("<6I", 0x12200, 12, 0, 0, 0, 0)) + emf_record(37, struct.pack("<I", 9))


def wide(x, y):
    line = emf_record(27, struct.pack("<ii", x, y)) + emf_record(54, struct.pack("<ii", x + 40, y + 30)) + emf_record(54, struct.pack("<ii", x + 40, y))
    return emf_record(59) + line + emf_record(60) + emf_record(66)


letters = emf_record(59) + emf_text(5, 70, "path") + emf_record(60) + emf_record(62, bytes(16))
emit(emf(pen, emf_brush(1, 0xff), wide(5, 10), emf_record(62, bytes(16)), emf_brush(2, 0xff0000), letters, wide(50, 50), emf_record(67, struct.pack("<I", 5)), emf_record(37, struct.pack("<I", 0x80000008)),
         emf_rectangle(0, 0, 96, 96)))
