# SPDX-License-Identifier: GPL-2.0-or-later
"""Packs fonts in MicroType Express (W3C submission of 2008), as presentations contain them."""
import struct

PRELOADED = bytes(byte for high in range(32) for low in range(96) for byte in (high, low)) + bytes(byte for byte in range(256) for _ in range(4))


class Code:
    """An adaptive Huffman code of `n` symbols, in the state in which a reader has it."""

    def __init__(self, n):
        self.weight = [0] + [1] * (2 * n - 1)
        self.up = [i // 2 for i in range(2 * n)]
        self.children = [(2 * i, 2 * i + 1) if 0 < i < n else None for i in range(2 * n)]
        self.symbol = [i - n if i >= n else None for i in range(2 * n)]
        self.place = [n + i for i in range(n)]
        for i in range(n - 1, 0, -1):
            self.weight[i] = self.weight[2 * i] + self.weight[2 * i + 1]

    def swap(self, a, b):
        for column in (self.weight, self.children, self.symbol):
            column[a], column[b] = column[b], column[a]
        for at in (a, b):
            if self.children[at]:
                for child in self.children[at]:
                    self.up[child] = at
            else:
                self.place[self.symbol[at]] = at

    def count(self, symbol):
        at = self.place[symbol]
        while at != 1:
            first = at
            while self.weight[first - 1] == self.weight[at]:
                first -= 1
            if first != at:
                self.swap(at, first)
                at = first
            self.weight[at] += 1
            at = self.up[at]
        self.weight[1] += 1

    def put(self, symbol, bits):
        at, path = self.place[symbol], []
        while at != 1:
            path.append(int(self.children[self.up[at]][1] == at))
            at = self.up[at]
        bits.extend(reversed(path))
        self.count(symbol)


def digits():
    code = Code(8)
    for _ in range(2):
        for symbol in range(8):
            code.count(symbol)
    return code


def runs(data):
    """Returns the data with its runs compressed, after the byte that marks runs."""
    mark = min(range(256), key=data.count)
    out, at = bytearray([mark]), 0
    while at < len(data):
        n = 1
        while n < 255 and data[at + n:at + n + 1] == data[at:at + 1]:
            n += 1
        if n > 3:
            out += bytes([mark, n, data[at]])
        else:
            n = 1
            out += bytes([mark, 0]) if data[at] == mark else data[at:at + 1]
        at += n
    return bytes(out)


def find(window, at, longest):
    """Finds the longest of the recent copies of the bytes at `at`, and returns its length and its distance."""
    length, start = 2, -1
    while length <= longest:
        found = window.rfind(window[at:at + length], 0, at)
        if found < 0:
            break
        start, length = found, length + 1
    length -= 1
    return (length, at - start - length + 1) if start >= 0 else (0, 0)


def lzcomp(data, has_runs=False, copies=True, length=None):
    """Returns a block. `length` is its declared length. `has_runs` is None before the second version, which has no such flag."""
    bits = [] if has_runs is None else [int(has_runs)]
    data = runs(data) if has_runs else data
    length = len(data) if length is None else length
    bits += [length >> (23 - i) & 1 for i in range(24)]
    n_digits = 1
    while 8 ** n_digits < length:
        n_digits += 1
    duplicate = 256 + 8 * n_digits
    symbols, lengths, distances = Code(duplicate + 3), digits(), digits()
    for symbol, times in ((256, 1), (257, 1), (duplicate, 12), (duplicate + 1, 6)):
        for _ in range(times):
            symbols.count(symbol)
    window, at = PRELOADED + data, len(PRELOADED)
    while at < len(window):
        n, distance = find(window, at, min(300, len(window) - at)) if copies else (0, 0)
        least = 3 if distance >= 512 else 2
        if n >= least + 1 and distance <= 8 ** n_digits:
            value, groups = n - least, []
            while value or not groups:
                groups.insert(0, value & 3)
                value >>= 2
            marked = [group | (4 if i < len(groups) - 1 else 0) for i, group in enumerate(groups)]
            n_used = max(1, -(-(distance - 1).bit_length() // 3))
            symbols.put(256 + 8 * (n_used - 1) + marked[0], bits)
            for group in marked[1:]:
                lengths.put(group, bits)
            for i in range(n_used - 1, -1, -1):
                distances.put((distance - 1) >> (3 * i) & 7, bits)
            at += n
            continue
        again = next((i for i in range(3) if window[at] == window[at - 2 * i - 2]), None)
        symbols.put(window[at] if again is None else duplicate + again, bits)
        at += 1
    bits += [0] * (-len(bits) % 8)
    return bytes(int("".join(map(str, bits[i:i + 8])), 2) for i in range(0, len(bits), 8))


def short(value):
    return bytes([value]) if value < 253 else bytes([255, value - 253]) if value < 509 else b"\xfd" + struct.pack(">H", value)


def triplet(dx, dy):
    """Returns the shortest encoding of the distance to the next point: its flag and the following bytes."""
    x, y, signs = abs(dx), abs(dy), int(dx > 0) | int(dy > 0) << 1
    if dx == 0 and y < 1280:
        return (y >> 8) * 2 + int(dy > 0), bytes([y & 255])
    if dy == 0 and x < 1280:
        return 10 + (x >> 8) * 2 + int(dx > 0), bytes([x & 255])
    if 1 <= x <= 64 and 1 <= y <= 64:
        return 20 + ((x - 1) & 0x30) + (((y - 1) & 0x30) >> 2) + signs, bytes([(x - 1 & 15) << 4 | (y - 1 & 15)])
    if 1 <= x <= 768 and 1 <= y <= 768:
        return 84 + (x - 1 >> 8) * 12 + (y - 1 >> 8) * 4 + signs, bytes([x - 1 & 255, y - 1 & 255])
    if x < 4096 and y < 4096:
        return 120 + signs, bytes([x >> 4, (x & 15) << 4 | y >> 8, y & 255])
    return 124 + signs, struct.pack(">HH", x, y)


def glyph(outlines, box=None):
    """Returns a glyph with outlines of points (dx, dy, whether the point is on the curve)."""
    out = struct.pack(">6h", 0x7fff, len(outlines), *box) if box else struct.pack(">h", len(outlines))
    if not outlines:
        return out
    points = [point for outline in outlines for point in outline]
    out += b"".join(short(len(outline) - int(i == 0)) for i, outline in enumerate(outlines))
    told = [triplet(dx, dy) for dx, dy, _ in points]
    out += bytes(flag | (0 if point[2] else 0x80) for (flag, _), point in zip(told, points)) + b"".join(rest for _, rest in told)
    return out + short(3) + short(700)  # the bytes that instructions push and the length of the instructions, which are in other blocks


def ctf(tables, glyphs):
    """Returns the unchanged `tables`, an empty loca, and the packed `glyphs`, which are last."""
    at, directory, data = 12 + 16 * (len(tables) + 2), b"", b""
    for tag, table in [*tables.items(), (b"loca", b""), (b"glyf", b"".join(glyphs))]:
        directory += struct.pack(">4sIII", tag, 0, at + len(data), len(table))
        data += table + bytes(-len(table) % 4)
    return struct.pack(">IHHHH", 0x10000, len(tables) + 2, 0, 0, 0) + directory + data


def mtx(font, pushed=b"", code=b"", version=3, **more):
    """Returns three blocks: the font as CTF, the data that instructions push, and the instructions."""
    first, second, third = lzcomp(font, **more), *(lzcomp(block, None if version == 1 else False) for block in (pushed, code))
    return bytes([version]) + b"".join(n.to_bytes(3, "big") for n in (0xffff, 10 + len(first), 10 + len(first) + len(second))) + first + second + third
