# SPDX-License-Identifier: GPL-2.0-or-later
import struct
import zlib

from recipes import PROGRAM, emit, png


def block(kind, flags, rest, data=b""):
    body = struct.pack("<BHH", kind, flags, 7 + len(rest)) + rest
    return struct.pack("<H", zlib.crc32(body) & 0xffff) + body + data


def member(name, data, flags=0):
    rest = struct.pack("<IIBIIBBHI", len(data), len(data), 2, zlib.crc32(data), 0x5a216000, 20, 0x30,
                       len(name), 0x20) + name
    return block(0x74, 0x8000 | flags, rest, data)


emit(b"Rar!\x1a\x07\0" + block(0x73, 0, bytes(6)) + member(b"dir\\a.png", png(1))
     + member(b"b.png", PROGRAM) + block(0x7b, 0x4000, b""))
