# SPDX-License-Identifier: GPL-2.0-or-later
"""The second of several cabinets, whose first member began in another."""
import struct

from recipes import emit

data, before = b"words\n" * 99, b"a.cab\0disk\0"
entry = struct.pack("<IIHHHH", len(data), 0, 0xfffd, 0x5a21, 0x6000, 0x20) + b"a.txt\0"
first_file = 36 + len(before) + 8
first_data = first_file + len(entry)
block = struct.pack("<IHH", 0, len(data), len(data)) + data
emit(struct.pack("<4sIIIIIBBHHHHH", b"MSCF", 0, first_data + len(block), 0, first_file, 0, 3, 1, 1, 1, 1, 1, 1)
     + before + struct.pack("<IHH", first_data, 1, 0) + entry + block)
