# SPDX-License-Identifier: GPL-2.0-or-later
import struct

from legacy import encrypted_presentation
from mapi import compound
from recipes import emit, png


def record(kind, content, head=0):
    return struct.pack("<HHI", head, kind, len(content)) + content


slides = record(0x03e8, record(0x0fa8, b"KEPT TEXT"), 0xf) + record(0x03ee, record(0x0fa8, b"MORE"), 0xf)
listed = struct.pack("<III", 2 << 20 | 1, 0, len(slides) - 12 - 8)
directory = len(slides)
slides += record(0x1772, listed)
edit = len(slides)
slides += record(0x0ff5, struct.pack("<IIIIIII", 0, 0x03000000, 0, directory, 1, 2, 0))
picture = record(0xf01e, bytes(16) + b"\xff" + png(), 0x6e00)
emit(encrypted_presentation(compound({"Current User": struct.pack("<HHIIII", 0, 0xff6, 32, 20, 0xe391c05f, edit) + bytes(20),
                                      "PowerPoint Document": slides, "Pictures": picture}), "pass", 128))
