# SPDX-License-Identifier: GPL-2.0-or-later
"""A formula as MathType writes it, and a bullet: bytes in fonts whose codes are no letters."""
import struct

from metafiles import *
from recipes import emit


def font(index, face, charset):
    return wmf_record(0x2fb, -160, 0, 0, 0, 400, data=bytes((0, 0, 0, charset, 0, 0, 0, 0)) + face.encode().ljust(32, b"\0")) + wmf_record(0x12d, index)


def text(x, y, content):
    return wmf_record(0x521, len(content), data=content + bytes(len(content) % 2) + struct.pack("<hh", y, x))


emit(wmf(wmf_record(0x20b, 0, 0), wmf_record(0x20c, 1000, 1000), wmf_record(0x102, 1), font(0, "Symbol", 2), text(100, 100, b"\xe6"), text(100, 250, b"\xe8"), text(200, 180, b"a\xb4b"),
         font(1, "MT Extra", 1), text(500, 180, b"L"), font(2, "Wingdings", 2), text(100, 500, b"l")))
