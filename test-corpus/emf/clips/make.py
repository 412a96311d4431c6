# SPDX-License-Identifier: GPL-2.0-or-later
"""Clips joined in each way, moved and kept; regions filled, framed and turned."""
import struct

from metafiles import emf, emf_brush, emf_record, emf_rectangle
from recipes import emit


def region(*boxes):
    return struct.pack("<4I4i", 32, 1, len(boxes), 16 * len(boxes), 0, 0, 96, 96) + b"".join(struct.pack("<4i", *box) for box in boxes)


def clip(mode, *boxes):
    data = region(*boxes) if boxes else b""
    return emf_record(75, struct.pack("<II", len(data), mode) + data)


def painted(kind, *more, boxes):
    data = region(*boxes)
    return emf_record(kind, bytes(16) + struct.pack("<I", len(data)) + struct.pack(f"<{len(more)}i", *more) + data)


ELLIPSE = emf_record(59) + emf_record(42, struct.pack("<4i", 20, 20, 60, 60)) + emf_record(60)
emit(emf(emf_record(33), emf_brush(1, 0xff), clip(5, (5, 5, 40, 40), (50, 5, 90, 40)), *[clip(mode, (20, 20, 60, 60)) for mode in (2, 3, 4, 1)], clip(5), clip(5, (9, 9, 80, 80)),
         *[ELLIPSE + emf_record(67, struct.pack("<I", mode)) for mode in (2, 4, 3, 1, 5, 9)], emf_record(26, struct.pack("<ii", 5, -5)), emf_record(28), clip(5, (0, 0, 50, 96)), emf_rectangle(0, 0, 96, 96),
         emf_record(34, struct.pack("<i", -1)), painted(71, 1, boxes=[(0, 0, 10, 10)]), painted(72, 1, 2, 2, boxes=[(60, 60, 90, 90), (80, 80, 95, 95)]), painted(73, boxes=[(0, 50, 40, 96)]), painted(74, boxes=[(5, 5, 9, 9)])))
