# SPDX-License-Identifier: GPL-2.0-or-later
"""Pens whose dashes have lengths of their own, and those of lines, of a picture, and of nothing."""
import struct

from metafiles import emf, emf_record
from recipes import emit

DIB = struct.pack("<IiiHHIIiiII", 40, 2, 2, 1, 32, 0, 0, 0, 0, 0, 0) + struct.pack("<4I", 0xff0000, 0xff00, 0xff, 0)


def pen(index, style, width, brush, *dashes, hatch=0, picture=b""):
    at = 8 + 44 + 4 * len(dashes)
    place = struct.pack("<4I", at, 40, at + 40, len(picture) - 40) if picture else bytes(16)
    return emf_record(95, struct.pack("<I", index) + place + struct.pack("<6I", style, width, brush, 0x8000ff, hatch, len(dashes)) + struct.pack(f"<{len(dashes)}I", *dashes) + picture)


pens = [pen(1, 0x10207, 3, 0, 10, 2, 3), pen(2, 0x10200, 8, 2, hatch=4), pen(3, 0x10200, 8, 5, picture=DIB), pen(4, 0x10200, 8, 1), pen(5, 7, 1, 0, 4, 4)]
lines = [emf_record(37, struct.pack("<I", n)) + emf_record(27, struct.pack("<ii", 5, 15 * n)) + emf_record(54, struct.pack("<ii", 90, 15 * n + 5)) for n in range(1, 6)]
emit(emf(*pens, *lines))
