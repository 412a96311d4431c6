# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes ARJ archives for the cases of arj."""
import struct
import zlib

from lzh_pack import arj_fastest, lh

TIME = (2025 - 1980) << 25 | 1 << 21 | 1 << 16 | 12 << 11


def header(name, packed=b"", data=b"", method=0, kind=0, flags=0, comment=b"", system=0, time=TIME, extra=b"", more=()):
    body = struct.pack("<8BIIIIHHH", 30 + len(extra), 11, 1, system, flags, method, kind, 0, time, len(packed), len(data), zlib.crc32(data), 0, 0x20, 0)
    body += extra + name + b"\0" + comment + b"\0"
    out = b"\x60\xea" + struct.pack("<H", len(body)) + body + struct.pack("<I", zlib.crc32(body))
    for block in more:
        out += struct.pack("<H", len(block)) + block + struct.pack("<I", zlib.crc32(block))
    return out + b"\0\0"


def member(name, data, method=0, packed=None, **more):
    if packed is None:
        packed = data if method == 0 else arj_fastest(data) if method == 4 else lh(data, 26624, 17)
    return header(name, packed, data, method, **more) + packed


def archive(*members, comment=b"", tail=b"", **more):
    return header(b"a.arj", kind=2, comment=comment, **more) + b"".join(members) + b"\x60\xea\0\0" + tail
