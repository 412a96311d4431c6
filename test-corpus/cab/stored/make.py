# SPDX-License-Identifier: GPL-2.0-or-later
import struct

from recipes import PROGRAM, emit, png

files = [(b"..\\a.png", png(1)), (b"b.png", png(2)), (b"c.txt", PROGRAM)]
data = b"".join(content for _, content in files)
entries, at = b"", 0
for name, content in files:
    entries += struct.pack("<IIHHHH", len(content), at, 0, 0x5a21, 0x6000, 0x20) + name + b"\0"
    at += len(content)
first_file = 36 + 8
first_data = first_file + len(entries)
block = struct.pack("<IHH", 0, len(data), len(data)) + data
emit(struct.pack("<4sIIIIIBBHHHHH", b"MSCF", 0, first_data + len(block), 0, first_file, 0, 3, 1, 1,
                 len(files), 0, 1, 0)
     + struct.pack("<IHH", first_data, 1, 0) + entries + block)
