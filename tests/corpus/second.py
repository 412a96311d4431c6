# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads drawings independently of kiyome's readers and without any check: SFC, P21, DXF, JWW and JWC as strokes, which are lists
of points on the sheet. A text is a square at its position, as high as its letters."""

import math
import re
import struct

PARTS = 24  # parts of a full turn


# --- shapes -----------------------------------------------------------------------------------------------------------------------------


def turn(x, y, angle):
    return x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle)


def arc(x, y, width, height, tilt=0.0, first=0.0, sweep=2 * math.pi):
    count = max(int(abs(sweep) / (2 * math.pi) * PARTS), 1) + 1
    points = []
    for i in range(count + 1):
        angle = first + sweep * i / count
        a, b = turn(width * math.cos(angle), height * math.sin(angle), tilt)
        points.append((x + a, y + b))
    return points


def sweep_of(first, last, clockwise=False):
    sweep = math.fmod(last - first, 2 * math.pi)
    if clockwise:
        return sweep - (2 * math.pi if sweep >= 0 else 0)
    return sweep + (2 * math.pi if sweep <= 0 else 0)


def square(x, y, size, angle=0.0):
    corners = ((0, 0), (size, 0), (size, size), (0, size), (0, 0))
    return [(x + a, y + b) for a, b in (turn(*corner, angle) for corner in corners)]


def placed(strokes, x, y, scale_x, scale_y, angle):
    out = []
    for points in strokes:
        moved = [turn(px * scale_x, py * scale_y, angle) for px, py in points]
        out.append([(x + a, y + b) for a, b in moved])
    return out


# --- SFC --------------------------------------------------------------------------------------------------------------------------------

FEATURE = re.compile(r"/\*SXF[\d.]*\s*#\d+\s*=\s*(\w+)_feature\((.*?)\)\s*SXF[\d.]*\*/", re.S)
PARAMETER = re.compile(r"\\'(.*?)\\'|'(.*?)'", re.S)


def number(text):
    return float(text.strip() or 0)


def numbers(text):
    return [number(part) for part in text.strip().strip("()").split(",") if part.strip()]


def sfc_strokes(name, values):
    def at(i):
        return number(values[i])
    if name == "line":
        return [[(at(4), at(5)), (at(6), at(7))]]
    if name == "polyline":
        return [list(zip(numbers(values[5]), numbers(values[6])))]
    if name == "spline":
        return [list(zip(numbers(values[6]), numbers(values[7])))]
    if name == "circle":
        return [arc(at(4), at(5), at(6), at(6))]
    if name == "arc":
        return [arc(at(4), at(5), at(6), at(6), 0, math.radians(at(8)), sweep_of(math.radians(at(8)), math.radians(at(9)), at(7) == 1))]
    if name == "ellipse":
        return [arc(at(4), at(5), at(6), at(7), math.radians(at(8)))]
    if name == "ellipse_arc":
        return [arc(at(4), at(5), at(6), at(7), math.radians(at(9)), math.radians(at(10)), sweep_of(math.radians(at(10)), math.radians(at(11)), at(8) == 1))]
    if name == "point_marker":
        return [square(at(2), at(3), at(6))]
    if name == "text_string":
        return [square(at(4), at(5), at(6), math.radians(at(9)))]
    if name in ("linear_dim", "radius_dim", "diameter_dim"):
        return [[(at(4), at(5)), (at(6), at(7))]] + ([[(at(i + 3), at(i + 4)), (at(i + 5), at(i + 6))] for i in (8, 15) if at(i)] if name == "linear_dim" else [])
    if name in ("angular_dim", "curve_dim"):
        return [arc(at(4), at(5), at(6), at(6), 0, math.radians(at(7)), sweep_of(math.radians(at(7)), math.radians(at(8))))]
    if name in ("label", "balloon"):
        return [list(zip(numbers(values[5]), numbers(values[6])))] + ([arc(at(7), at(8), at(9), at(9))] if name == "balloon" else [])
    return []


def sfc(data):
    figures, here = {}, []
    for name, parameters in FEATURE.findall(data.decode("cp932", "replace")):
        values = [a or b for a, b in PARAMETER.findall(parameters)]
        if name == "sfig_org":
            figures[values[0]], here = [[(y, x) for x, y in points] for points in here] if number(values[1]) == 2 else here, []
        elif name == "sfig_locate":
            x, y, angle, scale_x, scale_y = map(number, values[2:7])
            here = here + placed(figures.get(values[1], []), x, y, scale_x, scale_y, math.radians(angle))
        elif name == "drawing_sheet":
            return here
        else:
            here = here + sfc_strokes(name, values)
    return here


# --- P21 --------------------------------------------------------------------------------------------------------------------------------

TOKEN = re.compile(r"'((?:[^']|'')*)'|#(\d+)|\.(\w+)\.|([-+]?\d[\d.]*(?:[eE][-+]?\d+)?)|(\w+)|([()$*,])")
INSTANCE = re.compile(r"#(\d+)\s*=\s*((?:'(?:[^']|'')*'|[^;'])*);")


class Reference(int):
    """A reference to an instance by its number."""


def p21_values(tokens):
    """Returns the parameters up to the closing bracket: strings, numbers, references and lists; ("name", list) for a typed
    parameter."""
    out = []
    for text, reference, word, value, name, sign in tokens:
        if reference:
            out.append(Reference(reference))
        elif value:
            out.append(float(value))
        elif name:
            next(tokens)
            out.append((name, p21_values(tokens)))
        elif sign == "(":
            out.append(p21_values(tokens))
        elif sign == ")":
            return out
        elif sign in ("$", "*"):
            out.append(None)
        elif sign != ",":
            out.append("." + word if word else text)
    return out


class P21:
    def __init__(self, data):
        text = re.sub(r"/\*.*?\*/", "", data.decode("cp932", "replace").split("DATA;", 1)[1], flags=re.S)
        self.records = {}
        for identity, row in INSTANCE.findall(text):
            row = row.strip()
            values = p21_values(iter(TOKEN.findall(row[1:-1] if row.startswith("(") else row)))
            self.records[int(identity)] = {one[0]: one[1] for one in values if isinstance(one, tuple)}

    def get(self, reference, name):
        return self.records.get(reference, {}).get(name)

    def point(self, reference):
        return tuple(self.get(reference, "CARTESIAN_POINT")[-1][:2])

    def place(self, reference):
        _, point, axis = self.get(reference, "AXIS2_PLACEMENT_2D")
        x, y = self.get(axis, "DIRECTION")[-1][:2] if axis is not None else (1, 0)
        return (*self.point(point), math.atan2(y, x))

    def cut(self, trim, default=0.0):
        for value in trim:
            if isinstance(value, Reference):
                return self.point(value)
            value = value[1] if isinstance(value, tuple) else value
            while isinstance(value, list):
                value = value[0]
            default = value
        return default

    def conic(self, reference):
        circle, ellipse = self.get(reference, "CIRCLE"), self.get(reference, "ELLIPSE")
        if circle:
            x, y, tilt = self.place(circle[1])
            return x, y, circle[2], circle[2], tilt
        x, y, tilt = self.place(ellipse[1])
        return x, y, ellipse[2], ellipse[3], tilt

    def curve(self, reference, counter=False):
        record = self.records.get(reference, {})
        if "POLYLINE" in record:
            return [[self.point(point) for point in record["POLYLINE"][1]]]
        if "CIRCLE" in record or "ELLIPSE" in record:
            return [arc(*self.conic(reference))]
        if "BEZIER_CURVE" in record:
            return [[self.point(point) for point in record["BEZIER_CURVE"][2]]]
        if "COMPOSITE_CURVE" in record:
            return [stroke for part in record["COMPOSITE_CURVE"][1] for stroke in self.curve(self.get(part, "COMPOSITE_CURVE_SEGMENT")[2])]
        if "TRIMMED_CURVE" in record:
            _, basis, first, last, sense, *_ = record["TRIMMED_CURVE"]
            if self.get(basis, "LINE"):
                return [[self.cut(first), self.cut(last)]]
            if self.get(basis, "CIRCLE") or self.get(basis, "ELLIPSE"):
                start, end = self.cut(first), self.cut(last)
                return [arc(*self.conic(basis), start, sweep_of(start, end, sense == ".F" and not counter))]
        return []

    def symbol(self, item):
        x, y, angle = self.place(self.get(item[2], "SYMBOL_TARGET")[1])
        return [] if self.get(item[1], "PRE_DEFINED_TERMINATOR_SYMBOL") or self.get(item[1], "EXTERNALLY_DEFINED_SYMBOL") else [square(x, y, self.get(item[2], "SYMBOL_TARGET")[2], 0 * angle)]

    def text(self, literal):
        x, y, angle = self.place(literal[2])
        height = self.get(literal[6], "PLANAR_EXTENT")[2]
        rise = height * {"b": 0.5, "m": -0.5, "t": -1.0}[literal[0][6]]
        return [square(x + math.sin(angle) * rise, y - math.cos(angle) * rise, height, angle)]

    def mapped(self, item):
        figure = self.get(self.get(item[0], "SYMBOL_REPRESENTATION_MAP")[1], "DRAUGHTING_SUBFIGURE_REPRESENTATION")
        _, place, scale_x, scale_y = self.get(item[1], "SYMBOL_TARGET")
        strokes = self.items(figure[1])
        if figure[0].startswith("$$SXF_FG_"):
            strokes = [[(y, x) for x, y in points] for points in strokes]
        x, y, angle = self.place(place)
        return placed(strokes, x, y, scale_x, scale_y, angle)

    def items(self, references):
        out = []
        for reference in references:
            record = self.records.get(reference, {})
            if "DRAUGHTING_CALLOUT" in record:
                # The text of dimensions is left out, as it is for features.
                out += self.items(one for one in record["DRAUGHTING_CALLOUT"][0] if "ANNOTATION_TEXT_OCCURRENCE" not in self.records.get(one, {}))
            if "STYLED_ITEM" not in record:
                continue
            target = record["STYLED_ITEM"][-1]
            shown = self.records.get(target, {})
            if "MAPPED_ITEM" in shown:
                out += self.mapped(shown["MAPPED_ITEM"])
            elif "DEFINED_SYMBOL" in shown:
                out += self.symbol(shown["DEFINED_SYMBOL"])
            elif "TEXT_LITERAL_WITH_EXTENT" in shown:
                out += self.text(shown["TEXT_LITERAL_WITH_EXTENT"])
            elif "DRAUGHTING_CALLOUT" in shown:
                out += self.items([target])
            else:
                out += self.curve(target, "DIMENSION_CURVE" in record)
        return out


def p21(data):
    drawing = P21(data)
    sheets = [record["DRAWING_SHEET_REVISION"][1] for record in drawing.records.values() if "DRAWING_SHEET_REVISION" in record]
    return drawing.items(sheets[0]) if sheets else []


# --- DXF --------------------------------------------------------------------------------------------------------------------------------

BINARY = b"AutoCAD Binary DXF\r\n\x1a\0"


def dxf_kind(code):
    if 10 <= code < 60 or 110 <= code < 150 or 210 <= code < 240 or 460 <= code < 470 or 1010 <= code < 1060:
        return "<d"
    if 60 <= code < 80 or 170 <= code < 180 or 270 <= code < 290 or 370 <= code < 390 or 400 <= code < 410 or 1060 <= code < 1071:
        return "<h"
    if 90 <= code < 100 or 420 <= code < 430 or 440 <= code < 460 or code == 1071:
        return "<i"
    return "<q" if 160 <= code < 170 else "<b" if 290 <= code < 300 else None


def dxf_groups(data):
    if not data.startswith(BINARY):
        lines = data.decode("latin-1").replace("\r\n", "\n").split("\n")
        for code, value in zip(lines[::2], lines[1::2]):
            if code.strip():
                kind = dxf_kind(int(code))
                yield int(code), value.strip() if not kind else float(value) if kind == "<d" else int(value)
        return
    at, wide = len(BINARY), data[len(BINARY) + 1] == 0
    while at < len(data):
        code, at = (struct.unpack_from("<H", data, at)[0], at + 2) if wide else (data[at], at + 1)
        if not wide and code == 255:
            code, at = struct.unpack_from("<H", data, at)[0], at + 2
        kind = dxf_kind(code)
        if kind:
            yield code, struct.unpack_from(kind, data, at)[0]
            at += struct.calcsize(kind)
        elif 310 <= code < 320 or code == 1004:
            at += 1 + data[at]
            yield code, ""
        else:
            end = data.index(b"\0", at)
            yield code, data[at:end].decode("latin-1")
            at = end + 1


def dxf_strokes(kind, groups, figures):
    first = {}
    for code, value in groups:
        first.setdefault(code, value)
    x, y = first.get(10, 0.0), first.get(20, 0.0)
    if kind == "LINE":
        return [[(x, y), (first.get(11, 0.0), first.get(21, 0.0))]]
    if kind == "CIRCLE":
        return [arc(x, y, first[40], first[40])]
    if kind == "ARC":
        start, end = math.radians(first[50]), math.radians(first[51])
        return [arc(x, y, first[40], first[40], 0, start, sweep_of(start, end))]
    if kind == "ELLIPSE":
        size, tilt = math.hypot(first[11], first[21]), math.atan2(first[21], first[11])
        return [arc(x, y, size, size * first[40], tilt, first.get(41, 0.0), sweep_of(first.get(41, 0.0), first.get(42, 2 * math.pi)))]
    if kind in ("LWPOLYLINE", "SPLINE", "HATCH", "LEADER"):
        points = list(zip([value for code, value in groups if code == 10], [value for code, value in groups if code == 20]))
        return [points] if len(points) > 1 else []
    if kind in ("SOLID", "TRACE", "3DFACE"):
        corners = [(first.get(10 + i, 0.0), first.get(20 + i, 0.0)) for i in (0, 1, 3, 2)]
        return [corners + corners[:1]]
    if kind in ("TEXT", "MTEXT", "ATTRIB"):
        return [square(x, y, first.get(40, 1.0), math.radians(first.get(50, 0.0)) if kind != "MTEXT" else 0)]
    if kind == "INSERT":
        return placed(figures.get(first.get(2), []), x, y, first.get(41, 1.0), first.get(42, 1.0), math.radians(first.get(50, 0.0)))
    return []


def dxf_records(data):
    record = None
    for code, value in dxf_groups(data):
        if code == 0:
            if record:
                yield record
            record = (value, [])
        elif record:
            record[1].append((code, value))
    if record:
        yield record


def dxf(data):
    figures, here, section, name, line = {}, [], None, None, []
    for kind, groups in dxf_records(data):
        if kind == "SECTION":
            section, here = dict(groups).get(2), []
        elif kind == "ENDSEC" and section == "ENTITIES":
            return here
        elif kind == "BLOCK":
            name, here = next((value for code, value in groups if code == 2), None), []
        elif kind == "ENDBLK":
            figures[name] = here
        elif kind == "POLYLINE":
            line = []
        elif kind == "VERTEX":
            place = dict(groups)
            line.append((place.get(10, 0.0), place.get(20, 0.0)))
        elif kind == "SEQEND":
            here, line = here + ([line] if len(line) > 1 else []), []
        elif section in ("ENTITIES", "BLOCKS"):
            here = here + dxf_strokes(kind, groups, figures)
    return here


# --- JWW --------------------------------------------------------------------------------------------------------------------------------


class Jww:
    """MFC's archive of Jw_cad, from its first entity on."""

    def __init__(self, data):
        self.data, self.version = data, struct.unpack_from("<I", data, 200 if data.startswith(b"JwsData.") else 8)[0]
        mark = re.search(rb"\xff\xff" + re.escape(struct.pack("<H", self.version)) + rb".\0CData", data, re.S)
        self.at = len(data)
        if mark:
            # The list begins after its count. If nothing is shown, the list of blocks is the first that is not empty.
            self.at = mark.start() - (6 if data[mark.start() - 6:mark.start() - 4] == b"\xff\xff" else 2)
            self.at -= 2 if data.startswith(b"CDataList", mark.end() - 5) else 0
        self.classes, self.next = {}, 1

    def take(self, shape):
        values = struct.unpack_from("<" + shape, self.data, self.at)
        self.at += struct.calcsize("<" + shape)
        return values

    def string(self):
        count, wide = self.take("B")[0], 1
        if self.data[self.at - 1:self.at + 2] == b"\xff\xfe\xff":
            self.at += 2
            count, wide = self.take("B")[0], 2
        if count == 255:
            count, = self.take("H")
            if count == 0xffff:
                count, = self.take("I")
        self.at += count * wide
        return self.data[self.at - count * wide:self.at].decode("cp932" if wide == 1 else "utf-16-le", "replace")

    def objects(self):
        count, = self.take("H")
        if count == 0xffff:
            count, = self.take("I")
        return [self.entity() for _ in range(count)]

    def entity(self):
        tag, = self.take("H")
        if tag == 0xffff:
            _, length = self.take("HH")
            kind = self.data[self.at:self.at + length].decode()
            self.at += length
            self.classes[self.next] = kind
            self.next += 1
        else:
            kind = self.classes[self.take("I")[0] & 0x7fffffff if tag == 0x7fff else tag & 0x7fff]
        self.next += 1
        return getattr(self, kind)()

    def base(self):
        _, style, color = self.take("IBH")
        self.take("HHHH" if self.version >= 351 else "HHH")
        return style, color

    def CDataSen(self):
        self.base()
        a, b, c, d = self.take("4d")
        return [[(a, b), (c, d)]]

    def CDataEnko(self):
        self.base()
        x, y, radius, first, sweep, tilt, flat = self.take("7d")
        self.take("I")
        return [arc(x, y, radius, radius * flat, tilt, first, sweep)]

    def CDataTen(self):
        style, _ = self.base()
        x, y = self.take("2d")
        self.take("I" if style != 100 else "II2d")
        return [square(x, y, 1.0)]

    def CDataMoji(self):
        style = self.base()
        x, y, end_x, end_y = self.take("4d")
        self.take("I")
        _, height, _, angle = self.take("4d")
        self.string()
        words = self.string()
        # Settings of the program, and pictures in other files.
        if style == (9, 9) or words.startswith("^@"):
            return []
        return [square(x, y, height, math.radians(angle)), [(x, y), (end_x, end_y)]]

    def CDataSolid(self):
        style, color = self.base()
        values = self.take("8d")
        if color == 10:
            self.take("I")
        if style >= 101:
            x, y, radius = values[:3]
            return [arc(x, y, radius, radius)]
        corners = list(zip(values[::2], values[1::2]))
        return [corners + corners[:1]]

    def CDataSunpou(self):
        self.base()
        out = self.CDataSen() + self.CDataMoji()
        if self.version >= 420:
            self.take("H")
            out += self.CDataSen() + self.CDataSen()
            for _ in range(4):
                out += self.CDataTen()
        return out

    def CDataBlock(self):
        self.base()
        return self.take("5dI")

    def CDataList(self):
        self.base()
        number_of, _, _ = self.take("3I")
        self.string()
        return number_of, self.objects()


def jww(data):
    reader = Jww(data)
    if reader.at >= len(data):
        return []
    shown, blocks = reader.objects(), {}
    for number_of, content in reader.objects():
        blocks.setdefault(number_of, content)

    def strokes(content, depth=0):
        out = []
        for one in content:
            if isinstance(one, tuple):
                x, y, scale_x, scale_y, angle, number_of = one
                out += placed(strokes(blocks.get(number_of, []), depth + 1) if depth < 40 else [], x, y, scale_x, scale_y, angle)
            else:
                out += one
        return out

    return strokes(shown)


# --- JWC --------------------------------------------------------------------------------------------------------------------------------

def jwc(data):
    """Returns the strokes, without the part after "^@", as for JWW."""
    counts = [int(field) for field in data[200:399].split(b"\0")[0].split(b",")[:4]]
    addresses = [int(field.replace(b":", b""), 16) for field in data[600:799].split(b"\0")[0].split(b",")[:2]]
    at, out = 2421 if data[22:23] == b"f" else 2389, []
    pool_at = at + 22 * counts[0] + 32 * counts[1] + 24 * counts[2]
    for _ in range(counts[0]):
        x, y, end_x, end_y = struct.unpack_from("<4f", data, at)
        at += 22
        if all(map(math.isfinite, (x, y, end_x, end_y))):
            out.append([(x, y), (end_x, end_y)])
    for _ in range(counts[1]):
        x, y, radius, flat, first, last, tilt = struct.unpack_from("<3fh3i", data, at)
        at += 32
        first, last, tilt = (math.radians(angle / 65536) for angle in (first, last, tilt))
        if radius > 0 and flat > 0:
            out.append(arc(x, y, radius, radius * flat / 10000, tilt, first, sweep_of(first, last)))
    for _ in range(counts[2]):
        x, y, end_x, end_y, place = struct.unpack_from("<4fI", data, at)
        at += 24
        place += pool_at - addresses[0]
        words = data[place:data.index(b"\0", place)]
        if words and not words.startswith(b"^@"):
            out.append([(x, y), (end_x, end_y)])
    at = pool_at + addresses[1] - addresses[0]
    for _ in range(counts[3]):
        x, y = struct.unpack_from("<2f", data, at)
        at += 12
        if abs(x) < 1e6 and abs(y) < 1e6:
            out.append(square(x, y, 1.0))
    return out
