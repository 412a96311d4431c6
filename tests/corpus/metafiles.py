# SPDX-License-Identifier: GPL-2.0-or-later
"""Helpers for the make.py recipes of test-corpus/: Windows metafiles, record by record."""

import struct


def emf_record(kind, data=b""):
    data += b"\0" * (-len(data) % 4)
    return struct.pack("<II", kind, 8 + len(data)) + data


def emf(*records, frame=(0, 0, 2540, 2540), signature=b" EMF"):
    """An EMF of 96 dots an inch; FRAME in hundredths of a millimetre."""
    body = b"".join(records) + emf_record(14, struct.pack("<III", 0, 16, 20))
    header = struct.pack("<8i", 0, 0, 96, 96, *frame) + signature + struct.pack("<IIIHHIIIiiii", 0x10000, 108 + len(body), len(records) + 2, 8, 0, 0, 0, 0,
                                                                               960, 960, 254, 254)
    return emf_record(1, header + bytes(12)) + body


def emf_rectangle(left, top, right, bottom):
    return emf_record(43, struct.pack("<4i", left, top, right, bottom))


def emf_brush(index, color):
    return emf_record(39, struct.pack("<IIII", index, 0, color, 0)) + emf_record(37, struct.pack("<I", index))


def emf_text(x, y, text):
    raw = text.encode("utf-16-le")
    place = struct.pack("<iiIIIiiiiI", x, y, len(raw) // 2, 76, 0, 0, 0, 0, 0, 0)
    return emf_record(84, bytes(16) + struct.pack("<Iff", 1, 1.0, 1.0) + place + raw)


def wmf_record(function, *words, data=b""):
    body = b"".join(struct.pack("<h" if word < 0 else "<H", word) for word in words) + data
    body += b"\0" * (len(body) % 2)
    return struct.pack("<IH", 3 + len(body) // 2, function) + body


def wmf(*records, placeable=(0, 0, 1000, 1000)):
    body = b"".join(records) + wmf_record(0)
    longest = max(len(record) for record in (*records, wmf_record(0))) // 2
    header = struct.pack("<HHHIHIH", 1, 9, 0x300, 9 + len(body) // 2, 8, longest, 0)
    if placeable is None:
        return header + body
    start = struct.pack("<IHhhhhHI", 0x9AC6CDD7, 0, *placeable, 1000, 0)
    total = 0
    for word in struct.unpack("<10H", start):
        total ^= word
    return start + struct.pack("<H", total) + header + body
