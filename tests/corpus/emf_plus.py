# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes EMF+ ([MS-EMFPLUS]) records in comments of an enhanced metafile, for the recipes of test-corpus/."""
import struct

from metafiles import emf, emf_record

VERSION = 0xdbc01002
COLOR = 0x8000
FONT = 6
RED, BLACK = 0xffff0000, 0xff000000


def floats(*values):
    return struct.pack(f"<{len(values)}f", *values)


def words(*values):
    return struct.pack(f"<{len(values)}I", *values)


def plus(kind, flags=0, data=b""):
    data += bytes(-len(data) % 4)
    return struct.pack("<HHII", kind, flags, 12 + len(data), len(data)) + data


def comment(*records):
    data = b"".join(records)
    return emf_record(70, words(4 + len(data)) + b"EMF+" + data)


def header(is_dual=False):
    return plus(0x4001, int(is_dual), words(VERSION, 0, 96, 96))


def file(*records, is_dual=False, beside=()):
    """Returns an EMF+ metafile; `beside` are its GDI records."""
    return emf(comment(header(is_dual)), comment(*records, plus(0x4002)), *beside)


# --- objects ------------------------------------------------------------------------------------

def put(index, kind, data):
    return plus(0x4008, kind << 8 | index, words(VERSION) + data)


def font(face="IPAexGothic", size=10.0, style=0, unit=0):
    raw = face.encode("utf-16-le")
    return floats(size) + words(unit, style, 0, len(face)) + raw


# --- records ------------------------------------------------------------------------------------

def fill_rects(brush, *boxes):
    return plus(0x400a, COLOR, words(brush, len(boxes)) + b"".join(floats(*box) for box in boxes))


def draw_string(index, text, box, argb=BLACK, form=0xffffffff):
    raw = text.encode("utf-16-le")
    return plus(0x401c, COLOR | index, words(argb, form, len(raw) // 2) + floats(*box) + raw)
