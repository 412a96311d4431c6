# SPDX-License-Identifier: GPL-2.0-or-later
import struct
import zlib

from recipes import emit, png


def block(kind, flags, rest, data=b""):
    body = struct.pack("<BHH", kind, flags, 7 + len(rest)) + rest
    return struct.pack("<H", zlib.crc32(body) & 0xffff) + body + data


data = png(1)[:64]
rest = struct.pack("<IIBIIBBHI", len(data), len(data), 2, 1, 0x5a216000, 20, 0x30, 5, 0x20) + b"a.png"
emit(b"Rar!\x1a\x07\0" + block(0x73, 0, bytes(6)) + block(0x74, 0x8004, rest, data)
     + block(0x7b, 0x4000, b""))
