# SPDX-License-Identifier: GPL-2.0-or-later
"""A picture whose colours only its device knows: its place is marked."""
import struct

from metafiles import wmf, wmf_record
from recipes import emit

bitmap = struct.pack("<HHHHBB", 0, 4, 1, 2, 1, 4) + b"\x12\x34"
emit(wmf(wmf_record(0x20b, 0, 0), wmf_record(0x20c, 1000, 1000), wmf_record(0x41b, 900, 900, 0, 0), wmf_record(0x922, data=struct.pack("<I6h", 0xCC0020, 0, 0, 1, 4, 10, 10) + bitmap)))
