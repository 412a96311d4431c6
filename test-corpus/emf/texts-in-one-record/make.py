# SPDX-License-Identifier: GPL-2.0-or-later
"""Several texts in one record, of characters of two bytes and of one; one that is missing."""
import struct

from metafiles import emf, emf_record
from recipes import emit


def texts(kind, *rows):
    at = 8 + 32 + 40 * len(rows)
    places, data = b"", b""
    for x, y, text in rows:
        raw = text.encode("utf-16-le" if kind == 97 else "cp932")
        places += struct.pack("<iiIIIiiiiI", x, y, len(raw) // (2 if kind == 97 else 1), at + len(data), 0, 0, 0, 0, 0, 0)
        data += raw + bytes(-len(raw) % 4)
    return emf_record(kind, bytes(16) + struct.pack("<IffI", 1, 1.0, 1.0, len(rows)) + places + data)


emit(emf(texts(97, (5, 5, "清め"), (5, 40, "two"), (5, 60, "")), texts(96, (40, 5, "one"), (40, 40, "more"))))
