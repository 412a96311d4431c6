# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import Member, emit, png, zip_file

import random
import zlib


class Bits:
    """A stream of deflate (RFC 1951)."""

    def __init__(self):
        self.bits, self.count, self.bytes = 0, 0, bytearray()

    def put(self, value, count):
        self.bits |= value << self.count
        self.count += count
        while self.count >= 8:
            self.bytes.append(self.bits & 255)
            self.bits >>= 8
            self.count -= 8

    def code(self, value, count):
        self.put(int(f"{value:0{count}b}"[::-1], 2), count)

    def literal(self, value):
        """By the fixed codes."""
        self.code(*((0x30 + value, 8) if value < 144 else (0x190 + value - 144, 9) if value < 256 else (value - 256, 7) if value < 280 else (0xc0 + value - 280, 8)))

    def end(self):
        if self.count:
            self.put(0, 8 - self.count)
        return bytes(self.bytes)


def fixed(data):
    """DATA, its first 60,000 bytes twice: a stored block, a match farther back and longer than deflate has, the rest."""
    out = Bits()
    out.put(0, 3)
    out.put(0, 5)
    out.put(60000, 16)
    out.put(60000 ^ 0xffff, 16)
    for byte in data[:60000]:
        out.put(byte, 8)
    out.put(1, 1)
    out.put(1, 2)
    out.literal(285)  # 3 and 16 bits
    out.put(60000 - 3, 16)
    out.code(31, 5)  # 49153 and 14 bits
    out.put(60000 - 49153, 14)
    for byte in data[120000:]:
        out.literal(byte)
    out.literal(256)
    return out.end()


def dynamic(data):
    """What zlib makes of DATA, which has no match of 258 bytes, means the same."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


LINES = "".join(f"行 {n} {n * n % 97}\n" for n in range(3000)).encode()
LONG = random.Random(1).randbytes(60000).hex().encode()[:60000]
TEXT = LONG * 2 + b"\nTHE-END\n"
emit(zip_file([Member("a.txt", TEXT, method=9, packed=fixed(TEXT)), Member("b.txt", LINES, method=9, packed=dynamic(LINES)), Member("c.png", png(1), method=9, packed=dynamic(png(1)))]))
