# SPDX-License-Identifier: GPL-2.0-or-later
"""Packs with the methods of PKZIP before deflate: shrink and implode (APPNOTE.TXT 5.1, 5.3)."""


class Bits:
    def __init__(self):
        self.bits, self.count, self.bytes = 0, 0, bytearray()

    def put(self, value, count):
        self.bits |= value << self.count
        self.count += count
        while self.count >= 8:
            self.bytes.append(self.bits & 255)
            self.bits >>= 8
            self.count -= 8

    def end(self):
        if self.count:
            self.put(0, 8 - self.count)
        return bytes(self.bytes)


SPARE = 200  # number of free codes below which some codes are freed


def shrink(data):
    """Packs with LZW and codes of 9 to 13 bits. When few codes are left, those that are no prefix of others are freed."""
    out, width = Bits(), 9
    codes = {bytes([i]): i for i in range(256)}
    free = list(range(257, 8192))
    word = b""

    def put(code):
        nonlocal width
        while code >= 1 << width:
            out.put(256, width)
            out.put(1, width)
            width += 1
        out.put(code, width)

    for byte in data:
        longer = word + bytes([byte])
        if longer in codes:
            word = longer
            continue
        put(codes[word])
        beginnings = {key[:-1] for key in codes} if len(free) < SPARE else ()
        # The code that was just written must stay, because the next string is built from it.
        if word in beginnings:
            out.put(256, width)
            out.put(2, width)
            free = sorted(free + [codes.pop(key) for key in list(codes) if len(key) > 1 and key not in beginnings])
        if free:
            codes[longer] = free.pop(0)
        word = bytes([byte])
    if word:
        put(codes[word])
    return out.end()


def canonical(lengths):
    """Returns {symbol: (bits, count)} of a canonical code with its bits reversed."""
    code, out, last = 0, {}, 0
    for symbol in sorted(range(len(lengths)), key=lambda s: (lengths[s], s)):
        code <<= lengths[symbol] - last
        last = lengths[symbol]
        out[symbol] = (code ^ ((1 << last) - 1), last)
        code += 1
    return out


def tree(lengths):
    rows, i = bytearray(), 0
    while i < len(lengths):
        n = 1
        while i + n < len(lengths) and lengths[i + n] == lengths[i] and n < 16:
            n += 1
        rows.append((n - 1) << 4 | (lengths[i] - 1))
        i += n
    return bytes([len(rows) - 1]) + bytes(rows)


def implode(data, large=True, coded=True):
    """Returns (packed bytes, flags). Each code has two lengths, regardless of the data."""
    literals = [7] * 64 + [8] * 64 + [9] * 128
    short = [5] * 16 + [6] * 16 + [7] * 16 + [7] * 16
    out, least, low = Bits(), 3 if coded else 2, 7 if large else 6
    for table in ([literals] if coded else []) + [short, short]:
        for byte in tree(table):
            out.put(byte, 8)
    literal, other = canonical(literals), canonical(short)

    def put(code):
        bits, count = code
        for i in range(count - 1, -1, -1):
            out.put(bits >> i & 1, 1)

    places, at = {}, 0
    while at < len(data):
        place = places.get(data[at:at + 4])
        length = 0
        if place is not None and at - place <= 64 << low:
            while at + length < len(data) and length < 63 + 255 + least and data[place + length] == data[at + length]:
                length += 1
        if length >= 4:
            distance = at - place - 1
            out.put(0, 1)
            out.put(distance & ((1 << low) - 1), low)
            put(other[distance >> low])
            put(other[min(length - least, 63)])
            if length - least >= 63:
                out.put(length - least - 63, 8)
        else:
            length = 1
            out.put(1, 1)
            if coded:
                put(literal[data[at]])
            else:
                out.put(data[at], 8)
        for i in range(length):
            places[data[at + i:at + i + 4]] = at + i
        at += length
    return out.end(), (2 if large else 0) | (4 if coded else 0)
