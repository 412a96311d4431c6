# SPDX-License-Identifier: GPL-2.0-or-later
"""Helpers for the make.py recipes of test-corpus/: metafiles of Windows and StarView, record by record."""

import struct


def emf_record(kind, data=b""):
    data += b"\0" * (-len(data) % 4)
    return struct.pack("<II", kind, 8 + len(data)) + data


def emf(*records, frame=(0, 0, 2540, 2540), signature=b" EMF"):
    """Returns an EMF of 96 dots an inch; `frame` is in hundredths of a millimetre."""
    body = b"".join(records) + emf_record(14, struct.pack("<III", 0, 16, 20))
    header = struct.pack("<8i", 0, 0, 96, 96, *frame) + signature + struct.pack("<IIIHHIIIiiii", 0x10000, 108 + len(body), len(records) + 2, 8, 0, 0, 0, 0,
                                                                               960, 960, 254, 254)
    return emf_record(1, header + bytes(12)) + body


def emf_rectangle(left, top, right, bottom):
    return emf_record(43, struct.pack("<4i", left, top, right, bottom))


def emf_brush(index, color):
    return emf_record(39, struct.pack("<IIII", index, 0, color, 0)) + emf_record(37, struct.pack("<I", index))


def emf_text(x, y, text, advance=0):
    """Returns a text record. `advance`: distance between the origins of characters; 0: that of the font."""
    raw = text.encode("utf-16-le")
    padded = raw + bytes(-len(raw) % 4)
    place = struct.pack("<iiIIIiiiiI", x, y, len(raw) // 2, 76, 0, 0, 0, 0, 0, 76 + len(padded) if advance else 0)
    return emf_record(84, bytes(16) + struct.pack("<Iff", 1, 1.0, 1.0) + place + padded + struct.pack("<i", advance) * (len(raw) // 2 if advance else 0))


def emf_text_color(color):
    return emf_record(24, struct.pack("<I", color))


def emf_see_through():
    """Returns the record after which no background is painted behind letters."""
    return emf_record(18, struct.pack("<I", 1))


def emf_font(index, height, escapement=0, face="DejaVu Sans", charset=0):
    return (emf_record(82, struct.pack("<IiiiiiBBBBBBBB", index, -height, 0, escapement, escapement, 400, 0, 0, 0, charset, 0, 0, 0, 0)
                       + face.encode("utf-16-le").ljust(64, b"\0") + bytes(228)) + emf_record(37, struct.pack("<I", index)))


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


def svm_part(version, data=b""):
    return struct.pack("<HI", version, len(data)) + data


def svm_record(kind, *numbers, version=1, data=b""):
    return struct.pack("<H", kind) + svm_part(version, struct.pack(f"<{len(numbers)}i", *numbers) + data)


def svm_map_mode(unit=0, origin=(0, 0), scale=(1, 1, 1, 1), simple=True):
    return svm_part(1, struct.pack("<H6i?", unit, *origin, *scale, simple))


def svm(*records, size=(2000, 1000), mode=svm_map_mode(), count=None):
    """Returns an SVM metafile; measures are in hundredths of a millimetre."""
    start = struct.pack("<I", 0) + mode + struct.pack("<iiI", *size, len(records) if count is None else count)
    return b"VCLMTF" + svm_part(1, start) + b"".join(records)


def svm_color(kind, color):
    return svm_record(kind, data=struct.pack("<I?", color, True))


def svm_font(face="IPAexGothic", height=300, weight=5, encoding=76):
    name = face.encode()
    font = struct.pack("<H", len(name)) + name + struct.pack("<Hii9Hh4B", 0, 0, height, encoding, 0, 0, weight, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    return svm_record(138, data=svm_part(1, font))


def svm_text(x, y, text):
    raw = text.encode("utf-16-le")
    units = len(raw) // 2
    return svm_record(112, x, y, version=2, data=struct.pack("<HHHH", 0, 0, units, units) + raw)


def svm_polygon(*points):
    return struct.pack("<H", len(points)) + b"".join(struct.pack("<ii", *point) for point in points)


def svm_dib(width, height, pixels, bits=24):
    offset = 54 + (1024 if bits == 8 else 0)
    palette = b"".join(bytes((i, i, i, 0)) for i in range(256)) if bits == 8 else b""
    return (b"BM" + struct.pack("<IHHI", offset + len(pixels), 0, 0, offset)
            + struct.pack("<IiiHHIIiiII", 40, width, height, 1, bits, 0, len(pixels), 0, 0, 256 if bits == 8 else 0, 0) + palette + pixels)


def svm_gradient(style=0, start=0, end=0xFFFF):
    color = [0x8000, start, start, start, 0x8000, end, end, end]
    return svm_part(1, struct.pack("<H8H8H", style, *color, 300, 0, 50, 50, 100, 100, 0, 0)[:34])
