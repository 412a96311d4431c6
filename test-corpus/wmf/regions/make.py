# SPDX-License-Identifier: GPL-2.0-or-later
"""A region filled with a brush of its own and with that of the state; regions that are none, and one as a clip; framed, turned; a clip that is moved."""
import struct

from metafiles import wmf, wmf_record
from recipes import emit


def region(*rows):
    scans = b"".join(struct.pack("<Hhh", 2 * len(row[2]), row[0], row[1]) + b"".join(struct.pack("<hh", *pair) for pair in row[2]) + struct.pack("<H", 2 * len(row[2])) for row in rows)
    return wmf_record(0x6FF, data=struct.pack("<HHIHHH4h", 0, 6, 0, 22 + len(scans), len(rows), 4, 0, 0, 900, 900) + scans)


emit(wmf(wmf_record(0x20b, 0, 0), wmf_record(0x20c, 1000, 1000), region((100, 400, [(100, 400), (500, 900)]), (400, 500, [(100, 900)])), region(), wmf_record(0x2FC, 0, data=struct.pack("<IH", 0xff0000, 0)), wmf_record(0x228, 0, 2),
         wmf_record(0x2FC, 0, data=struct.pack("<IH", 0xff, 0)), wmf_record(0x12D, 3), region((600, 900, [(100, 300)])), wmf_record(0x12B, 4), wmf_record(0x12B, 1), wmf_record(0x12B, 2), wmf_record(0x228, 99, 99), wmf_record(0x12C, 4),
         wmf_record(0x429, 0, 2, 40, 30), wmf_record(0x12A, 4), wmf_record(0x416, 900, 900, 100, 100), wmf_record(0x220, 50, -60), wmf_record(0x41b, 950, 950, 0, 0)))
