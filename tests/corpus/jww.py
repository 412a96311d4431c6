# SPDX-License-Identifier: GPL-2.0-or-later
"""Helper for the make.py recipes of drawings of Jw_cad: MFC's archive, written from scratch."""

import struct

CLASSES = {"line": "CDataSen", "arc": "CDataEnko", "point": "CDataTen", "text": "CDataMoji", "solid": "CDataSolid", "block": "CDataBlock", "dimension": "CDataSunpou", "list": "CDataList"}


def string(text, wide=False):
    if isinstance(text, bytes):
        data, count = text, len(text)
    else:
        data = text.encode("utf-16-le" if wide else "cp932")
        count = len(data) // 2 if wide else len(data)
    length = bytes([count]) if count < 255 else b"\xff" + struct.pack("<H", count) if count < 0xfffe else b"\xff\xff\xff" + struct.pack("<I", count)
    return (b"\xff\xfe\xff" if wide else b"") + length + data


def words(*values):
    return struct.pack(f"<{len(values)}I", *values)


def numbers(*values):
    return struct.pack(f"<{len(values)}d", *values)


class Drawing:
    """A drawing of version `version`. Its entities are tuples of a kind and values: ("line", x, y, x, y, {attributes})."""

    def __init__(self, version=600, wide=False, memo="図面のメモ\r\n", paper=3, scale=100.0, layers=None, states=None, dummy=0):
        self.version, self.wide, self.memo, self.paper, self.scale, self.dummy = version, wide, memo, paper, scale, dummy
        self.layers, self.states = layers or {}, states or {}
        self.known, self.next = {}, 1

    def string(self, text):
        return string(text, self.wide)

    def settings(self):
        version, newer = self.version, self.version >= 300
        out = b"JwwData." + words(version) + self.string(self.memo) + words(self.paper, 0)
        for group in range(16):
            out += words(self.states.get(group, 3 if group == 0 else 2), 0) + numbers(self.scale) + words(0)
            out += b"".join(words(self.states.get((group, layer), 3 if layer == 0 else 2), 0) for layer in range(16))
        out += words(*[self.dummy] * 14, 2002111, 5, 50150030, 11000000, 4100, self.dummy, 0xfffffed4)
        out += numbers(0, 0, 1) + words(0, 0) + numbers(5, 10, 10, 0, 0)
        out += b"".join(self.string(self.layers.get(number, "")) for number in range(256 + 16))
        out += numbers(0, 35) + words(0) + numbers(0) + (numbers(1.5, 100) if newer else b"") + words(0) + numbers(1, 0, 0, 1, 0, 0)
        out += (numbers(1, 0, 0) + words(0)) * 8 if newer else numbers(1, 0, 0) * 4
        if newer:
            out += numbers(self.dummy, 0, 0) + words(self.dummy) + numbers(0, 0, 0.0) + words(1)
        out += numbers(*range(1, 12)) + words(0xffffff, 1) * 10 + (words(0, 10) + numbers(0.3)) * 10
        out += words(0x99999999, 4, 1, 5, 0xC3C3C3C3, 8, 1, 10, 0xE7E7E7E7, 8, 1, 10, 0xF99FF99F, 16, 1, 10) + words(0xFFF99FFF, 32, 1, 10) * 4
        out += words(0xCCB2B2AA, 1, 3, 1, 5) * 5 + words(0xFFF99FFF, 32, 2, 20) * 4
        out += words(0, 0, 1, 0, 0, 0, 1, 1, 0, 0, 10) + words(60, 0, 0, 0, 0) + numbers(*[0] * 9) + words(0, 0x808080)
        if version >= 420:
            out += words(0, 1) * 257 + b"".join(self.string("色" if pen == 1 else "") + words(0, 10) + numbers(0.3) for pen in range(257))
            out += words(0xffffffff, 16, 1, 10) * 33 + (self.string("線") + words(2) + numbers(*range(1, 11))) * 33
        out += (numbers(2.5, 2.5, 0) + words(1)) * 10 + numbers(5, 5, 0.5) + words(3, 5) + numbers(5, 0) + words(0) + numbers(-1, 0, 1, -1, 0, 1)
        return out

    def attributes(self, curve=0, style=1, color=1, width=0, layer=0, group=0, flags=0):
        return words(curve) + struct.pack("<BH", style, color) + (struct.pack("<H", width) if self.version >= 351 else b"") + struct.pack("<HHH", layer, group, flags)

    def shape(self, kind, values):
        attributes = values[-1] if values and isinstance(values[-1], dict) else {}
        values = values[:-1] if attributes else values
        out = self.attributes(**attributes)
        if kind == "text":
            x, y, text, *more = values
            size, angle, font, sort = (more + [3.0, 0.0, "ＭＳ ゴシック", 0][len(more):])
            length = size * sum(0.5 if ord(c) < 256 else 1 for c in text) if isinstance(text, str) else 10
            return out + numbers(x, y, x + length, y) + words(sort) + numbers(size, size, 0, angle) + self.string(font) + self.string(text)
        if kind == "dimension":
            line, text = values
            out += self.shape("line", line) + self.shape("text", text)
            if self.version >= 420:
                out += struct.pack("<H", 1) + self.shape("line", (0.0, 0.0, 0.0, 5.0)) * 2 + self.shape("point", (0.0, 0.0, 0)) * 4
            return out
        if kind == "list":
            number, name, content = values
            return out + words(number, 1, 1700000000) + self.string(name) + self.objects(content)
        return out + b"".join(words(value) if isinstance(value, int) else numbers(value) for value in values)

    def tag(self, kind):
        if kind not in self.known:
            name = CLASSES.get(kind, kind).encode()
            self.known[kind] = self.next
            out = struct.pack("<HHH", 0xffff, self.version, len(name)) + name
            self.next += 1
        elif self.known[kind] < 0x7fff:
            out = struct.pack("<H", 0x8000 | self.known[kind])
        else:
            out = struct.pack("<HI", 0x7fff, 0x80000000 | self.known[kind])
        self.next += 1
        return out

    def objects(self, content):
        count = len(content)
        return (struct.pack("<H", count) if count < 0xffff else struct.pack("<HI", 0xffff, count)) + b"".join([self.tag(kind) + self.shape(kind, values) for kind, *values in content])

    def write(self, content, lists=(), images=(), tail=b""):
        out = self.settings() + self.objects(content) + self.objects([("list", *entry) for entry in lists])
        if self.version >= 700:
            out += words(len(images)) + b"".join(self.string(name) + words(len(data)) + data for name, data in images)
        return out + tail


class Figure(Drawing):
    """A figure (JWS) with the entities of a drawing; `mark` follows its signature."""

    def __init__(self, version=600, mark=b"", scales=(40.0,) * 16):
        super().__init__(version)
        self.mark, self.scales = mark, scales

    def settings(self):
        return ((b"JwsData." + self.mark).ljust(200, b".") + words(self.version) + numbers(-1.5, 2.5, *self.scales) + words(1, 2, 3, 4, 5, 6)
                + numbers(1, 2, 3, 4, 5, 6) + numbers(-100, -60, 100, 60))


PLAN = [
    ("line", -100.0, -50.0, 100.0, -50.0, {"style": 1, "color": 2}), ("line", -100.0, 0.1, 100.0, 1e-7, {"style": 5, "color": 3, "layer": 12}), ("line", -90.0, 40.0, 90.0, 40.0, {"style": 9}),
    ("arc", 0.0, 0.0, 30.0, 0.0, 6.283185307179586, 0.0, 1.0, 1), ("arc", 50.0, 20.0, 20.0, 0.5, 1.5, 0.25, 0.5, 0),
    ("point", 10.0, 10.0, 0), ("point", -10.0, 10.0, 1), ("point", -20.0, 20.0, 0, 1, 0.5, 2.0, {"style": 100}),
    ("text", -80.0, 60.0, "配筋図 ソ A-01"), ("text", 80.0, 60.0, "縦書き", 5.0, 90.0, "ＭＳ 明朝", 10003),
    ("solid", -50.0, -40.0, -30.0, -30.0, -30.0, -40.0, -50.0, -30.0, {"color": 3}), ("solid", -25.0, -40.0, -5.0, -30.0, -5.0, -40.0, -25.0, -30.0, 0x0000ff, {"color": 10}),
    ("solid", 20.0, -30.0, 8.0, 1.0, 0.0, 0.0, 6.283185307179586, 100.0, {"style": 101}),
    ("dimension", (-100.0, -60.0, 100.0, -60.0), (-10.0, -58.0, "20,000")), ("block", 60.0, -20.0, 1.0, 2.0, 0.5, 7), ("block", -60.0, 20.0, 1.0, 1.0, 0.0, 8)]
BLOCKS = [(7, "柱", [("line", 0.0, 0.0, 10.0, 10.0), ("text", 0.0, 0.0, "柱の記号")]), (8, "組", [("block", 5.0, 5.0, 1.0, 1.0, 0.0, 7), ("line", 0.0, 0.0, -10.0, 10.0)])]
SETTINGS = [("text", 0.0, 0.0, "View_Direct2d = 1", {"style": 9, "color": 9}), ("text", 0.0, 0.0, "Run_Macro = \\\\host.example\\SETTING-MARK", {"style": 9, "color": 9})]
