# SPDX-License-Identifier: GPL-2.0-or-later
"""Helper for the make.py recipes of drawings of Jw_cad for DOS, written from scratch."""

import struct

HEAD = 200
PLAN = {
    "lines": [(100, 100, 400, 100), (400, 100, 400, 300, 2, 3), (400, 300, 100, 300, 0x13, 2), (100, 300, 100, 100, 5, 4), (0, 0, 518, 366, 9)],
    "arcs": [(250, 200, 40), (250, 200, 60, 10000, 0, 90), (250, 200, 80, 5000, 0, 0, 30), (250, 200, 90, 5000, 45, 200, 30)],
    "texts": [(110, 110, 200, 110, "配筋図 ソ A-01"), (300, 250, 300, 290, "縦の寸法 20,000", 3)],
    "points": [(120, 120), (130, 120, 0, 2)],
}


def line(text, fill=b"\0"):
    return text.encode("cp932").ljust(HEAD - 1, fill) + b"\n"


class Drawing:
    """A drawing; `short`: with scales of 16 bits."""

    def __init__(self, short=False, memo="図面のメモ", paper=3, window=518, helpers=((10, 10),), names=None, hidden=(), behind=b"\0", rest=b"\0\0\0",
                 segment=0x4000):
        self.short, self.memo, self.paper, self.window, self.helpers = short, memo, paper, window, list(helpers)
        self.names, self.hidden, self.behind, self.rest, self.segment = names or {}, hidden, behind, rest, segment

    def name(self, number, size):
        return (self.names.get(number, "").encode("cp932") + b"\0" + self.behind * size)[:size]

    def tables(self):
        places = [(0, 0), *self.helpers] + [(0, 0)] * (100 - len(self.helpers))
        out = b"".join(struct.pack("<f", place[axis]) for axis in (0, 1) for place in places) + bytes(101)
        out += b"".join(struct.pack("<11H", 0, *[value] * 10) for value in (1, 30, 30, 5))
        out += struct.pack("<16H", *[100] * 16) if self.short else struct.pack("<16f", *[100] * 16)
        out += bytes([1] * 272)
        out += bytes(0 if number in self.hidden else 1 for number in range(272))
        return out + bytes(group << 4 for group in range(16))

    def write(self, lines=(), arcs=(), texts=(), points=(), counts=None, end=None):
        pool, rows = b"", b""
        for one in lines:
            x, y, to_x, to_y, style, pen, layer = (*one, 1, 1, 0)[:4] + (*one[4:], *(1, 1, 0)[len(one) - 4:])
            rows += struct.pack("<4f3B", x, y, to_x, to_y, style, pen, layer) + self.rest
        for one in arcs:
            x, y, radius, flat, start, stop, tilt = (*one, *(10000, 0, 0, 0)[len(one) - 3:])
            rows += struct.pack("<3fHiii3B", x, y, radius, flat, int(start * 65536), int(stop * 65536), int(tilt * 65536), 1, 1, 0) + self.rest
        for one in texts:
            x, y, to_x, to_y, text, preset = (*one, 1)[:6]
            rows += struct.pack("<4fI2B", x, y, to_x, to_y, (self.segment << 16) + len(pool), preset, 0) + self.rest[:2]
            pool += (text if isinstance(text, bytes) else text.encode("cp932")) + b"\0"
        rows += pool
        for one in points:
            x, y, layer, pen = (*one, *(0, 1)[len(one) - 2:])
            rows += struct.pack("<2f2B", x, y, layer, pen) + self.rest[:2]
        counts = counts or (len(lines), len(arcs), len(texts), len(points), len(self.helpers))
        numbers = [*counts, 0, 0, 0, 0, 100, 0, self.paper, *[0] * 13, 5, 5, 0, 0, 0, self.window, 0]
        end = len(pool) if end is None else end
        head = b"jw_cad(c)data.......a." + (b"." if self.short else b"f") + b".m..............."
        head += self.memo.encode("cp932").ljust(HEAD - 1 - 40, b"\0") + b"\n"
        head += line(",".join(map(str, numbers)) + "\0", b" ") + line("1,2.5,-3\0", b" ")
        head += line(f"{self.segment:04X}:0000,{self.segment:04X}:{end:04X},0\0", b" ")
        names = b"".join(self.name(number, 8 if number < 256 else 16) for number in range(272))
        return head + self.tables() + rows + names
