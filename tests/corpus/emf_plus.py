# SPDX-License-Identifier: GPL-2.0-or-later
"""EMF+ ([MS-EMFPLUS]) for the recipes of test-corpus/: records in comments of an enhanced metafile."""
import struct

from metafiles import emf, emf_record

VERSION = 0xdbc01002
COLOR, SHORT, CLOSED, RELATIVE = 0x8000, 0x4000, 0x2000, 0x800
BRUSH, PEN, PATH, REGION, IMAGE, FONT, FORMAT = range(1, 8)
RED, GREEN, BLUE, BLACK = 0xffff0000, 0xff00ff00, 0xff0000ff, 0xff000000


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
    """A metafile of EMF+; BESIDE are records of GDI."""
    return emf(comment(header(is_dual)), comment(*records, plus(0x4002)), *beside)


# --- objects ------------------------------------------------------------------------------------

def put(index, kind, data):
    return plus(0x4008, kind << 8 | index, words(VERSION) + data)


def put_in_pieces(index, kind, data, size):
    """Records of SIZE bytes of the object each."""
    data = words(VERSION) + data
    return [plus(0x4008, 0x8000 | kind << 8 | index, words(len(data)) + data[at:at + size]) for at in range(0, len(data), size)]


def solid(argb):
    return words(0, argb)


def hatch(style, fore, back):
    return words(1, style, fore, back)


def linear(left, top, width, height, first, second, wrap=0, flags=0, more=b""):
    return words(4, flags, wrap) + floats(left, top, width, height) + words(first, second, 0, 0) + more


def path_gradient(center, argb, colors, around, wrap=4, flags=0, more=b""):
    """AROUND: points, or where FLAGS say so a path."""
    around = words(len(around)) + around if flags & 1 else words(len(around)) + b"".join(floats(*p) for p in around)
    return words(3, flags, wrap, argb) + floats(*center) + words(len(colors), *colors) + around + more


def pen(argb, width=1.0, flags=0, more=b"", unit=0):
    return words(0, flags, unit) + floats(width) + more + words(VERSION) + solid(argb)


def path(points, kinds, flags=0):
    data = b"".join(struct.pack("<hh", *p) if flags & SHORT else floats(*p) for p in points)
    return words(len(points), flags) + data + bytes(kinds)


def font(face="IPAexGothic", size=10.0, style=0, unit=0):
    raw = face.encode("utf-16-le")
    return floats(size) + words(unit, style, 0, len(face)) + raw


def string_format(align=0, line=0, flags=0, margin=0.0):
    return words(flags, 0, align, line, 0, 0) + floats(0) + words(0) + floats(margin, margin, 1) + words(0, 0, 0)


def bitmap(width, height, pixels, pixel_format=0x26200a, stride=None):
    return words(1, width, height, width * 4 if stride is None else stride, pixel_format, 0) + pixels


def picture_file(content):
    return words(1, 0, 0, 0, 0, 1) + content


def metafile(kind, content):
    """KIND: 2 is a placeable WMF, whose header is two bytes longer here than in a file; 3 is EMF."""
    if kind == 2:
        content = content[:22] + bytes(2) + content[22:]
    return words(2, kind, len(content)) + content


# --- records ------------------------------------------------------------------------------------

def fill_rects(brush, *boxes, flags=COLOR):
    return plus(0x400a, flags, words(brush, len(boxes)) + b"".join(floats(*box) for box in boxes))


def points_of(values, flags):
    return b"".join(struct.pack("<hh", *p) if flags & SHORT else floats(*p) for p in values)


def draw_lines(index, values, flags=0):
    return plus(0x400d, flags | index, words(len(values)) + points_of(values, flags))


def draw_string(index, text, box, argb=BLACK, form=0xffffffff):
    raw = text.encode("utf-16-le")
    return plus(0x401c, COLOR | index, words(argb, form, len(raw) // 2) + floats(*box) + raw)


def driver_string(index, text, places, argb=BLACK, options=1):
    return plus(0x4036, COLOR | index, words(argb, options, 0, len(text)) + text.encode("utf-16-le") + b"".join(floats(*p) for p in places))


def draw_image(index, source, box):
    return plus(0x401a, index, words(0xffffffff, 2) + floats(*source) + floats(*box))


def draw_image_points(index, source, corners):
    return plus(0x401b, index, words(0xffffffff, 2) + floats(*source) + words(3) + b"".join(floats(*p) for p in corners))
