# SPDX-License-Identifier: GPL-2.0-or-later
"""Metafiles that are drawn to pixels: EMF and WMF. What they cost is bounded by what they may paint, whatever their bytes say."""

import itertools
import math
import random
import struct

import metafiles as made
from shape import SHAPES, Shape

FRAME = (0, 0, 42000, 42000)  # as large as it is drawn: 3,200 pixels
SIDE = 1587                   # units of the device across it
ENTIRE = 1 << 31


def numbers(*values):
    return struct.pack(f"<{len(values)}i", *values)


def emf_pen(style, width, color=0x0000ff, index=1):
    return made.emf_record(38, struct.pack("<IIiiI", index, style, width, 0, color)) + made.emf_record(37, struct.pack("<I", index))


def emf_wide(style, width, dashes=()):
    return (made.emf_record(95, struct.pack("<IIIIIIIIIIII", 1, 0, 0, 0, 0, 0x10000 | style, width, 0, 0, 0, 0, len(dashes)) + struct.pack(f"<{len(dashes)}I", *dashes))
            + made.emf_record(37, struct.pack("<I", 1)))


def emf_brush(style, hatch=0, color=0x00ff00, index=2):
    return made.emf_record(39, struct.pack("<IIII", index, style, color, hatch)) + made.emf_record(37, struct.pack("<I", index))


def emf_points(kind, points):
    return made.emf_record(kind, bytes(16) + struct.pack("<I", len(points)) + b"".join(struct.pack("<ii", int(x), int(y)) for x, y in points))


def emf_poly_polygon(polygons):
    total = sum(map(len, polygons))
    return made.emf_record(8, bytes(16) + struct.pack("<II", len(polygons), total) + b"".join(struct.pack("<I", len(p)) for p in polygons)
                           + b"".join(struct.pack("<ii", int(x), int(y)) for p in polygons for x, y in p))


def emf_clip(figure, mode=1):
    return made.emf_record(59) + figure + made.emf_record(60) + made.emf_record(67, struct.pack("<I", mode))


def emf_dib(width, height):
    return struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, 0, 0, 0, 0, 0), bytes((width * 3 + 3) // 4 * 4 * height)


def emf_pattern(width, height, index=3):
    header, bits = emf_dib(width, height)
    return (made.emf_record(94, struct.pack("<IIIIII", index, 0, 32, len(header), 32 + len(header), len(bits)) + header + bits) + made.emf_record(37, struct.pack("<I", index)))


def emf_blit(x, y, width, height, from_width, from_height, rop=0xcc0020, side=2, kind=77):
    header, bits = emf_dib(side, side)
    fixed = bytes(16) + numbers(x, y, width, height) + struct.pack("<I", rop) + numbers(0, 0) + struct.pack("<6fII", 1, 0, 0, 1, 0, 0, 0, 0)
    fixed += struct.pack("<IIII", 108, len(header), 108 + len(header), len(bits)) + numbers(from_width, from_height)
    return made.emf_record(kind, fixed + header + bits)


def emf_gradient(mode, vertices, meshes):
    return made.emf_record(118, bytes(16) + struct.pack("<III", len(vertices), len(meshes), mode) + b"".join(struct.pack("<ii4H", *v, *c, 0) for v, c in vertices)
                           + b"".join(struct.pack(f"<{len(mesh)}I", *mesh) for mesh in meshes))


def emf_region(polygons):
    return struct.pack("<4I4i", 32, 1, len(polygons), 16 * len(polygons), 0, 0, SIDE, SIDE) + b"".join(numbers(int(p[0][0]), int(p[0][1]), int(p[2][0]), int(p[2][1])) for p in polygons)


def emf_world(*matrix):
    return made.emf_record(35, struct.pack("<6f", *matrix))


def emf_font(height, escapement=0, weight=400, lines=(0, 0, 0), face="sans", index=4):
    return (made.emf_record(82, struct.pack("<IiiiiIBBBBI", index, height, 0, escapement, 0, weight, *lines, 0, 0) + face.encode("utf-16-le").ljust(64, b"\0"))
            + made.emf_record(37, struct.pack("<I", index)))


def emf_text(x, y, text, options=0, box=(0, 0, 0, 0), advances=None):
    raw = text.encode("utf-16-le")
    n = len(raw) // 2
    dx = struct.pack(f"<{n}i", *advances) if advances else b""
    at = 76 + len(raw) + len(raw) % 4
    place = numbers(x, y) + struct.pack("<III", n, 76, options) + numbers(*box) + struct.pack("<I", at if dx else 0)
    return made.emf_record(84, bytes(16) + struct.pack("<Iff", 1, 1.0, 1.0) + place + raw.ljust(at - 76, b"\0") + dx)


def zigzag(n, width=SIDE, height=SIDE, left=0, top=0):
    return [(left + width * i / n, top + height * (i % 2)) for i in range(n)]


def scribble(n, reach=SIDE, seed=1):
    chance = random.Random(seed)
    return [(chance.uniform(0, reach), chance.uniform(0, reach)) for _ in range(n)]


def far(n, reach=1e7):
    return [((-reach, reach)[i % 2], i) for i in range(n)]


def ring(n, radius=SIDE / 2, middle=SIDE / 2):
    return [(middle + radius * math.cos(2 * math.pi * i / n), middle + radius * math.sin(2 * math.pi * i / n)) for i in range(n)]


def star(n, radius=SIDE / 2):
    points = ring(n, radius)
    return [points[i * (n // 2 - 1) % n] for i in range(n)]


ELLIPSE = made.emf_record(42, numbers(0, 0, SIDE, SIDE))
NO_PEN = made.emf_record(37, struct.pack("<I", 0x80000008))
NO_BRUSH = made.emf_record(37, struct.pack("<I", 0x80000005))


def regular(name, kind, file, frame, unit, before=b""):
    """UNIT: bytes, or a function of its number."""
    def make(size):
        length = len(unit if isinstance(unit, bytes) else unit(0))
        count = max((size - len(before)) // length, 1)
        return frame(before, *(unit if isinstance(unit, bytes) else unit(i) for i in range(count)))
    SHAPES[name] = Shape(*name.split(": ", 1), make, kind, file, bounded=True, most=30000)


def emf(name, unit, before=b""):
    regular(f"EMF: {name}", "emf", "a.emf", lambda *records: made.emf(*records, frame=FRAME), unit, before)


def boxes(n, side=20):
    return [[(x, y), (x + side, y), (x + side, y + side), (x, y + side)] for x, y in scribble(n, SIDE, 3)]


CLIPS = {
    "": b"", "in an ellipse, ": emf_clip(ELLIPSE), "in a zigzag, ": emf_clip(emf_points(3, zigzag(300))), "in a scribble, ": emf_clip(emf_points(3, scribble(300))),
    "in boxes, ": emf_clip(emf_poly_polygon(boxes(200))), "in many clips, ": b"".join(emf_clip(emf_points(3, ring(40, SIDE / 2 - i))) for i in range(20)),
    "without a box, ": made.emf_record(29, numbers(700, 700, 800, 800)) * 5, "in a far zigzag, ": emf_clip(emf_points(3, zigzag(200, 1e6, 1e6, -4e5, -4e5))),
    "in a comb, ": emf_clip(emf_points(3, [(SIDE * (i % 2), i * SIDE / 600) for i in range(600)])),
}
PENS = {
    "no pen": NO_PEN, "a thin pen": emf_pen(0, 0), "a pen of 40": emf_pen(0, 40), "a pen of 2000": emf_pen(0, 2000), "a wide flat pen": emf_wide(0x1200, 300), "a wide pen with points": emf_wide(0x2100, 300), "a wide round pen": emf_wide(0, 300),
    "dashes": emf_pen(1, 1), "dots": emf_pen(2, 0), "wide dots": emf_wide(2, 3), "wider dots": emf_wide(4, 60), "the widest pen": emf_wide(0, 0x7fffffff),
}
BRUSHES = {"no brush": NO_BRUSH, "a brush": emf_brush(0), "a hatch": emf_brush(2, 5), "a pattern": emf_pattern(9, 9), "a large pattern": emf_pattern(120, 120)}
FIGURES = {
    "boxes": made.emf_record(43, numbers(0, 0, SIDE, SIDE)), "small boxes": lambda i: made.emf_record(43, numbers(i % 1500, i * 7 % 1500, i % 1500 + 3, i * 7 % 1500 + 3)), "ellipses": ELLIPSE, "small ellipses": lambda i: made.emf_record(42, numbers(i * 3 % 1500, i * 7 % 1500, i * 3 % 1500 + 9, i * 7 % 1500 + 9)),
    "huge ellipses": made.emf_record(42, numbers(-ENTIRE, -ENTIRE, ENTIRE - 1, ENTIRE - 1)), "far ellipses": made.emf_record(42, numbers(-9999999, -9999999, 10000000, 10000000)), "round boxes": made.emf_record(44, numbers(0, 0, SIDE, SIDE, 900, 900)), "pies": made.emf_record(47, numbers(0, 0, SIDE, SIDE, 0, 1, 1, 0)),
    "huge pies": made.emf_record(47, numbers(-10 ** 7, -10 ** 7, 10 ** 7, 10 ** 7, 0, 1, 1, 0)), "arcs that turn": made.emf_record(41, numbers(800, 800) + struct.pack("<Iff", 700, 0, 1e9)), "huge arcs": made.emf_record(41, numbers(0, 0) + struct.pack("<Iff", 0x7fffffff, 0, 3600)), "zigzags": emf_points(3, zigzag(500)), "scribbles": emf_points(3, scribble(500)),
    "stars": emf_points(3, star(501)), "flat zigzags": emf_points(3, [(y, x) for x, y in zigzag(500)]), "far lines": emf_points(4, far(200)), "far polygons": emf_points(3, far(200)), "far scribbles": emf_points(3, [(x - 5e6, y - 5e6) for x, y in scribble(300, 1e7)]), "lines": made.emf_record(54, numbers(SIDE, SIDE)) + made.emf_record(54, numbers(0, 0)), "curves": emf_points(2, scribble(301)), "far curves": emf_points(2, far(301)), "curve loops": emf_points(2, [(x, y) for i in range(100) for x, y in ((0, i), (3 * SIDE, SIDE), (-2 * SIDE, SIDE))] + [(0, 0)]),
    "polygons": emf_poly_polygon(boxes(100)), "nested boxes": emf_poly_polygon([[(i, i), (SIDE - i, i), (SIDE - i, SIDE - i), (i, SIDE - i)] for i in range(100)]), "polygons of one point": emf_poly_polygon([[(0, 0)]] * 300), "one point often": emf_points(3, [(SIDE / 2, SIDE / 2)] * 500),
    "large polygons": emf_points(3, scribble(10000)), "large zigzags": emf_points(4, zigzag(10000)), "paths": made.emf_record(59) + emf_points(4, scribble(100)) * 5 + made.emf_record(60) + made.emf_record(63, bytes(16)), "short lines": emf_points(4, [(i % 1500, (i % 2) * 3) for i in range(1000)]),
}
for (clip, clipped), (pen, with_pen), (brush, with_brush) in itertools.product(CLIPS.items(), PENS.items(), BRUSHES.items()):
    # Every figure with every pen and every brush, and in every clip with some of them.
    for number, (figure, drawn) in enumerate(FIGURES.items()):
        plain = clip == "" and (brush in ("no brush", "a brush") or pen == "no pen")
        mixed = (number + 3 * list(PENS).index(pen) + 7 * list(BRUSHES).index(brush) + 5 * list(CLIPS).index(clip)) % 6 == 0
        if (plain and (brush == "no brush" or pen == "no pen")) or (clip and mixed):
            emf(f"{clip}{figure} of {pen}, {brush}", drawn, with_pen + with_brush + clipped)

LETTERS = "".join(chr(0x3042 + i % 80) for i in range(200))
for clip, clipped in CLIPS.items():
    emf(f"{clip}large text", emf_text(0, 1500, LETTERS[:30]), clipped + emf_font(-1500))
    emf(f"{clip}larger text", lambda i: emf_text(-i % 9, 1500, LETTERS[i % 80:i % 80 + 9]), clipped + emf_font(-1900))
    emf(f"{clip}text", emf_text(0, 100, LETTERS), clipped + emf_font(-20))
    emf(f"{clip}small text", emf_text(0, 100, LETTERS), clipped + emf_font(-1))
    emf(f"{clip}clipped text", emf_text(0, 1500, LETTERS[:9], 6, (0, 0, SIDE, SIDE)), clipped + emf_font(-900))
    emf(f"{clip}opaque boxes of text", emf_text(0, 0, "a", 2, (0, 0, SIDE, SIDE)), clipped)
    emf(f"{clip}turned text", lambda i: emf_text(800, 800, LETTERS[:20], 6, (0, 0, SIDE, SIDE)), clipped + emf_font(-200, 333, lines=(0, 1, 1)))
    emf(f"{clip}text in turned boxes", emf_text(0, 0, "a", 6, (0, 0, SIDE, SIDE)), clipped + emf_world(.7, .7, -.7, .7, 300, 0))
    emf(f"{clip}pictures", emf_blit(0, 0, SIDE, SIDE, 2, 2), clipped)
    emf(f"{clip}pictures, turned", emf_blit(0, 0, SIDE, SIDE, 2, 2, 0x660046), clipped + emf_world(.7, .7, -.7, .7, 300, 0))
    emf(f"{clip}pictures of alpha", emf_blit(0, 0, SIDE, SIDE, 2, 2, 0x01ff0000, kind=114), clipped)
    emf(f"{clip}tiny pictures", emf_blit(0, 0, 1, 1, 2, 2), clipped)
    emf(f"{clip}pictures made small", emf_blit(0, 0, 2, 2, 40, 40, side=40), clipped)
    emf(f"{clip}pictures made huge", emf_blit(-10 ** 9, -10 ** 9, 2 * 10 ** 9, 2 * 10 ** 9, 2, 2), clipped)
    emf(f"{clip}gradients", emf_gradient(0, [((0, 0), (0, 0, 0)), ((SIDE, SIDE), (65535, 0, 0))], [(0, 1)] * 20), clipped)
    emf(f"{clip}triangles", emf_gradient(2, [((0, 0), (0, 0, 0)), ((SIDE, 0), (9, 9, 9)), ((0, SIDE), (65535, 0, 0))], [(0, 1, 2)] * 20), clipped)
    emf(f"{clip}filled boxes", made.emf_record(76, bytes(16) + numbers(0, 0, SIDE, SIDE) + struct.pack("<I", 0xff0062) + bytes(60)), clipped)
    emf(f"{clip}dots", made.emf_record(15, numbers(5, 5, 255)), clipped)
    emf(f"{clip}regions", made.emf_record(74, bytes(16) + struct.pack("<I", 32 + 1600) + struct.pack("<IIII", 32, 1, 100, 1600) + bytes(16) + b"".join(numbers(i, 0, i + 1, SIDE) for i in range(0, 1000, 10))), clipped)
for clip, figure in {"ellipses": ELLIPSE, "zigzags": emf_points(3, zigzag(100)), "scribbles": emf_points(3, scribble(100)), "boxes": emf_poly_polygon(boxes(50)), "far": emf_points(3, far(100)), "curves": emf_points(2, scribble(100)), "a box": made.emf_record(43, numbers(0, 0, SIDE, SIDE)), "points": emf_points(3, [(5, 5)] * 100)}.items():
    emf(f"clips, {clip}", emf_clip(figure))
    emf(f"clips anew, {clip}", emf_clip(figure, 5))
    emf(f"clips kept, {clip}", made.emf_record(33) + emf_clip(figure) + made.emf_record(43, numbers(0, 0, SIDE, SIDE)))
    emf(f"clips and back, {clip}", made.emf_record(33) + emf_clip(figure) + made.emf_record(43, numbers(0, 0, SIDE, SIDE)) + made.emf_record(34, numbers(-1)))
emf("holes", lambda i: made.emf_record(29, numbers(i * 7 % 1500, i * 13 % 1500, i * 7 % 1500 + 20, i * 13 % 1500 + 20)))
emf("holes and boxes", lambda i: made.emf_record(29, numbers(i * 7 % 1500, i * 13 % 1500, i * 7 % 1500 + 20, i * 13 % 1500 + 20)) + made.emf_record(43, numbers(0, 0, SIDE, SIDE)), NO_PEN)
emf("clip boxes", lambda i: made.emf_record(30, numbers(0, 0, SIDE, SIDE)))
emf("turned clip boxes", lambda i: emf_world(math.cos(i), math.sin(i), -math.sin(i), math.cos(i), 800, 800) + made.emf_record(30, numbers(-600, -600, 600, 600)) + made.emf_record(43, numbers(-900, -900, 900, 900)))
emf("worlds", emf_world(1e9, 1e9, -1e9, 1e9, 0, 0) + ELLIPSE)
emf("small worlds", emf_world(1e-9, 0, 0, 1e-9, 800, 800) + ELLIPSE)
emf("grown worlds", made.emf_record(36, struct.pack("<6fI", 1.5, .1, .1, 1.5, 0, 0, 2)) + ELLIPSE)
emf("saved", made.emf_record(33))
emf("objects", lambda i: emf_pen(0, 1, index=i % 60000 + 1))
emf("patterns", lambda i: emf_pattern(60, 60, i % 60000 + 1) + made.emf_record(43, numbers(0, 0, SIDE, SIDE)))
emf("fonts", lambda i: emf_font(-40, face=f"face {i}") + emf_text(0, 90, LETTERS[i % 80:i % 80 + 40]))
emf("letters", lambda i: emf_text(0, 100, "".join(chr(0x4e00 + (i * 40 + k) % 20000) for k in range(40))), emf_font(-300))
emf("letters that no font has", lambda i: emf_text(0, 100, "".join(chr(0xe000 + (i * 40 + k) % 6000) for k in range(40))), emf_font(-30))
emf("a path without an end", emf_points(6, scribble(200)), made.emf_record(59))
emf("a path painted often", made.emf_record(62, bytes(16)) + made.emf_record(59), made.emf_record(59) + emf_points(4, scribble(300)))
emf("clips that are joined", lambda i: made.emf_record(75, struct.pack("<II", 32 + 16 * 40, 2 + i % 3) + emf_region(boxes(40))))
emf("clips that are joined to a scribble", emf_clip(emf_points(3, scribble(300)), 3))
emf("clips that are moved", made.emf_record(26, numbers(1, 1)), emf_clip(emf_points(3, scribble(300, SIDE / 2))))
emf("clips that are kept", emf_clip(ELLIPSE, 5) + made.emf_record(28))
emf("frames of regions", made.emf_record(72, bytes(16) + struct.pack("<IIii", 32 + 16 * 40, 1, 3, 3) + emf_region(boxes(40))))
emf("regions that are turned", made.emf_record(73, bytes(16) + struct.pack("<I", 32 + 16 * 40) + emf_region(boxes(40))))
emf("boxes by a raster operation", made.emf_rectangle(0, 0, SIDE, SIDE), made.emf_record(20, struct.pack("<I", 7)))
emf("lines by a raster operation", emf_points(4, scribble(300)), made.emf_record(20, struct.pack("<I", 6)) + emf_pen(0, 40))
emf("pictures by a raster operation", emf_blit(0, 0, SIDE, SIDE, 2, 2, 0x660046))
emf("pictures by a raster operation with a brush", emf_blit(0, 0, SIDE, SIDE, 2, 2, 0xc000ca), emf_brush(2, 5))
emf("records that nobody knows", made.emf_record(70, bytes(20)))

# --- WMF ----------------------------------------------------------------------------------------

WORDS = 30000


def word_points(function, points):
    return made.wmf_record(function, len(points), data=b"".join(struct.pack("<hh", int(x), int(y)) for x, y in points))


def wmf_pen(style, width):
    return made.wmf_record(0x2fa, style, width, 0, data=struct.pack("<I", 255))


def wmf(name, unit, before=b""):
    regular(f"WMF: {name}", "wmf", "a.wmf", lambda *records: made.wmf(*(record for record in records if record), placeable=(0, 0, WORDS, WORDS)), unit, made.wmf_record(0x20b, 0, 0) + made.wmf_record(0x20c, WORDS, WORDS) + before)


for pen, width, style in (("a thin pen", 0, 0), ("a wide pen", 5000, 0), ("the widest pen", 32767, 0), ("dashes", 1, 1), ("dots", 3, 2), ("wide dots", 500, 4)):
    chosen = wmf_pen(style, width) + made.wmf_record(0x12d, 0)
    wmf(f"zigzags, {pen}", word_points(0x325, zigzag(500, WORDS, WORDS)), chosen)
    wmf(f"scribbles, {pen}", word_points(0x324, scribble(500, WORDS)), chosen)
    wmf(f"ellipses, {pen}", made.wmf_record(0x418, WORDS, WORDS, 0, 0), chosen)
    wmf(f"lines, {pen}", made.wmf_record(0x213, WORDS, WORDS) + made.wmf_record(0x213, 0, 0), chosen)
    wmf(f"round boxes, {pen}", made.wmf_record(0x61c, 900, 900, WORDS, WORDS, 0, 0), chosen)
    wmf(f"pies, {pen}", made.wmf_record(0x81a, 0, 1, 1, 0, WORDS, WORDS, 0, 0), chosen)
    wmf(f"lines of a large window, {pen}", word_points(0x325, zigzag(500, WORDS, WORDS)), chosen + made.wmf_record(0x20c, 1, 1))
    wmf(f"scribbles without boxes, {pen}", word_points(0x324, scribble(200, WORDS)), chosen + b"".join(made.wmf_record(0x415, i * 400 + 300, i * 400 + 300, i * 400, i * 400) for i in range(60)))
wmf("holes", lambda i: made.wmf_record(0x415, i * 77 % 29000 + 300, i * 31 % 29000 + 300, i * 77 % 29000, i * 31 % 29000) + made.wmf_record(0x41b, WORDS, WORDS, 0, 0))
wmf("boxes", made.wmf_record(0x41b, WORDS, WORDS, 0, 0))
wmf("dots", made.wmf_record(0x41f, 5, 5, 255, 0))
wmf("text", made.wmf_record(0x521, 20, data=b"abcdefghij" * 2 + struct.pack("<hh", 3000, 3000)), made.wmf_record(0x2fb, -3000, 0, 0, 0, 400, 0, 0, 0, 0, data=b"sans\0\0") + made.wmf_record(0x12d, 0))
wmf("symbols", made.wmf_record(0x521, 200, data=bytes(range(0x31, 0xf9)) + struct.pack("<hh", 3000, 3000)), made.wmf_record(0x2fb, -3000, 0, 0, 0, 400, 0, 512, 0, 0, data=b"Webdings\0\0") + made.wmf_record(0x12d, 0))
wmf("boxes of text", made.wmf_record(0xa32, 3000, 3000, 2, 6, 0, 0, WORDS, WORDS, data=b"ab"))
wmf("filled boxes", made.wmf_record(0x61d, 0x62, 0xff, WORDS, WORDS, 0, 0))
wmf("objects", wmf_pen(0, 1))
wmf("pictures", made.wmf_record(0xb41, 0x20, 0xcc, 2, 2, 0, 0, WORDS, WORDS, 0, 0, data=emf_dib(2, 2)[0] + emf_dib(2, 2)[1]))
wmf("polygons", made.wmf_record(0x538, 50, *[4] * 50, data=b"".join(struct.pack("<8h", x, y, x + 900, y, x + 900, y + 900, x, y + 900) for x, y in ((int(a), int(b)) for a, b in scribble(50, 29000)))))
wmf("saved", made.wmf_record(0x1e))
ROWS = b"".join(struct.pack("<Hhh", 8, y * 100, y * 100 + 90) + struct.pack("<8h", 0, 7000, 8000, 15000, 16000, 23000, 24000, 30000) + struct.pack("<H", 8) for y in range(290))
REGION = made.wmf_record(0x6ff, data=struct.pack("<HHIHHH4h", 0, 6, 0, 0, 290, 8, 0, 0, WORDS, WORDS) + ROWS)
wmf("regions", REGION)
wmf("filled regions", made.wmf_record(0x12b, 0), REGION)
