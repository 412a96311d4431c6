# SPDX-License-Identifier: GPL-2.0-or-later
"""Each ternary raster operation with a picture and those without, each binary one; masks, and pictures on corners."""
import struct

from metafiles import emf, emf_brush, emf_record, emf_rectangle
from recipes import emit

DIB = struct.pack("<IiiHHIIiiII", 40, 4, 4, 1, 32, 0, 0, 0, 0, 0, 0) + struct.pack("<16I", *(0x102030 * n & 0xffffff for n in range(16)))
MASK = struct.pack("<IiiHHIIiiIIII", 40, 4, 4, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0xffffff) + bytes((0x50, 0, 0, 0, 0xa0, 0, 0, 0)) * 2


def source(at, dib, header=40):
    return struct.pack("<4I", at, header, at + header, len(dib) - header)


def blit(kind, x, y, size, rop, dib=DIB):
    fixed = bytes(16) + struct.pack("<4iIii", x, y, size, size, rop, 0, 0) + bytes(32)
    return emf_record(kind, fixed + (source(108, dib) if dib else bytes(16)) + struct.pack("<ii", 4, 4) + dib)


def masked(kind, fixed, at, mask=MASK):
    return emf_record(kind, bytes(16) + fixed + bytes(32) + source(at, DIB) + struct.pack("<iiI", 0, 0, 0) + (source(at + len(DIB), mask, 48) if mask else bytes(16)) + DIB + mask)


TO = struct.pack("<4i", 30, 90, 4, 4)
emit(emf(emf_brush(1, 0x80ff), emf_rectangle(0, 0, 96, 96), *[blit(77, 6 * (n % 16), 5 * (n // 16), 5, n << 16) for n in range(256)],
         *[blit(76, 6 * n, 80, 5, rop, b"") for n, rop in enumerate((0x42, 0xff0062, 0xf00021, 0x550009, 0x5a0049, 0xaa0029, 0xa50065, 0x0f0001, 0xa000c9))],
         *[emf_record(20, struct.pack("<I", n)) + emf_rectangle(5 * n, 86, 5 * n + 4, 89) for n in range(18)], blit(114, 2, 90, 5, 0x00800000), blit(114, 9, 90, 5, 0x01ff0000), blit(116, 16, 90, 5, 0x302010),
         *[masked(78, TO + struct.pack("<Iii", rop, 0, 0), 128, mask) for rop, mask in ((0x55cc0020, MASK), (0xaa5a0000, MASK), (0x00cc0020, b""))],
         *[masked(79, struct.pack("<10i", 50, 90, 56, 91, 48, 95, 0, 0, 4, 4), 140, mask) for mask in (MASK, b"")]))
