# SPDX-License-Identifier: GPL-2.0-or-later
"""A pattern of one bit a pixel, which has the colours of text, and the same with colours of its own."""
import struct

from metafiles import wmf, wmf_record
from recipes import emit

DIB = struct.pack("<IiiHHIIiiII", 40, 8, 8, 1, 1, 0, 32, 0, 0, 2, 2) + struct.pack("<II", 0, 0xffffff) + b"\x0f\0\0\0" * 8
emit(wmf(wmf_record(0x20b, 0, 0), wmf_record(0x20c, 1000, 1000), wmf_record(0x209, data=struct.pack("<I", 0xff)), wmf_record(0x201, data=struct.pack("<I", 0xff0000)), wmf_record(0x142, 3, 0, data=DIB), wmf_record(0x142, 5, 0, data=DIB),
         wmf_record(0x12d, 0), wmf_record(0x41b, 400, 900, 100, 100), wmf_record(0x12d, 1), wmf_record(0x41b, 900, 900, 500, 100)))
