# SPDX-License-Identifier: GPL-2.0-or-later
"""Small PDF files for the cases of pdf: objects are given as text or as (dictionary, stream) pairs."""

import zlib


def pdf(objects, trailer="", version=b"1.4", prefix=b"", suffix=b""):
    """OBJECTS by number; /Root is object 1."""
    out = bytearray(prefix + b"%PDF-" + version + b"\n")
    offsets = {}
    for number in sorted(objects):
        offsets[number] = len(out)
        out += b"%d 0 obj\n" % number + body(objects[number]) + b"\nendobj\n"
    start = len(out)
    size = max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        out += b"%010d 00000 %c \n" % (offsets.get(number, 0), b"n" if number in offsets else b"f")
    out += f"trailer\n<</Size {size}/Root 1 0 R{trailer}>>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out) + suffix


def body(value):
    if isinstance(value, tuple):
        dictionary, data = value
        return f"<<{dictionary}/Length {len(data)}>>\nstream\n".encode() + data + b"\nendstream"
    return value.encode("latin-1") if isinstance(value, str) else value


def flate(data):
    return "/Filter/FlateDecode", zlib.compress(data, 9)


FONT = "/Font<</F1 5 0 R>>"
TEXT = b"BT /F1 24 Tf 72 700 Td (KEPT TEXT) Tj ET\n"


def page(content=TEXT, catalog="", page_extra="", resources="", more=None, **options):
    """One page that says KEPT TEXT, with entries added to the catalog, the page, its resources, and more objects from 6 on."""
    objects = {
        1: f"<</Type/Catalog/Pages 2 0 R{catalog}>>",
        2: "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<{FONT}{resources}>>/Contents 4 0 R{page_extra}>>",
        4: ("", content),
        5: "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    }
    objects.update(more or {})
    return pdf(objects, **options)
