# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes archives of RAR 2 to 4 (technote.txt) for the cases of rar: stored members, and members that are declared as compressed."""
import struct
import zlib

COMMENT = struct.pack("<HBHHHBBH", 0, 0x75, 0, 25, 12, 15, 0x30, 0) + b"COMMENT-MARK"


def block(kind, flags, rest, data=b"", more=b""):
    """Returns a block. `more` is at the end of the header and is not included in its checksum."""
    body = struct.pack("<BHH", kind, flags, 7 + len(rest) + len(more)) + rest
    return struct.pack("<H", zlib.crc32(body) & 0xffff) + body + more + data


def member(name, data, flags=0, method=0x30, version=20, more=b"", packed=None):
    packed = data if packed is None else packed
    rest = struct.pack("<IIBIIBBHI", len(packed), len(data), 2, zlib.crc32(data), 0x5a216000, version, method, len(name), 0x20) + name
    return block(0x74, 0x8000 | flags, rest, packed, more)


def archive(*members, flags=0, more=b""):
    return b"Rar!\x1a\x07\0" + block(0x73, flags, bytes(6), more=more) + b"".join(members)
