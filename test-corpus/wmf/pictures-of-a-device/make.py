# SPDX-License-Identifier: GPL-2.0-or-later
"""Pictures of a device: of one bit in the colours of text, of 16, 24 and 32 bits, stretched, with none; a brush of one."""
import struct

from metafiles import wmf, wmf_record
from recipes import emit


def bitmap(width, height, depth, rows):
    return struct.pack("<HHHHBB", 0, width, height, len(rows) // height, 1, depth) + rows


def words(*numbers):
    return struct.pack(f"<{len(numbers)}h", *numbers)


COPY = struct.pack("<I", 0xCC0020)
MONO = bitmap(8, 4, 1, b"\xaa\0\x55\0" * 2)
TRUE = bitmap(2, 2, 24, bytes((255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255)))
blits = [wmf_record(0x922, data=COPY + words(0, 0, 4, 8, 100, 100) + MONO), wmf_record(0xB23, data=COPY + words(4, 8, 0, 0, 300, 300, 100, 500) + MONO),
         wmf_record(0xB23, data=COPY + words(2, 2, 0, 0, 300, 300, 500, 100) + TRUE), wmf_record(0xB23, data=COPY + words(2, 1, 0, 0, 100, 100, 500, 500) + bitmap(1, 2, 32, bytes((1, 2, 200, 0, 200, 2, 1, 0)))),
         wmf_record(0xB23, data=COPY + words(1, 1, 0, 0, 100, 100, 500, 700) + bitmap(1, 1, 16, b"\x1f\0")), wmf_record(0x922, data=struct.pack("<I", 0xF00021) + words(0, 0, 0, 100, 100, 800, 800))]
brush = wmf_record(0x1F9, data=MONO[:10] + bytes(22) + MONO[10:]) + wmf_record(0x12D, 0) + wmf_record(0x41b, 950, 950, 700, 600)
emit(wmf(wmf_record(0x20b, 0, 0), wmf_record(0x20c, 1000, 1000), wmf_record(0x209, data=struct.pack("<I", 0xff)), *blits, brush))
