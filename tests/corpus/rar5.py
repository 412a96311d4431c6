# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes archives of RAR 5 ("RAR 5.0 archive format") for the cases of rar: stored members, and members that are declared as packed."""
import struct
import zlib

VOLUME, SOLID = 1, 4  # of an archive
FROM_BEFORE, INTO_NEXT = 8, 16  # of a member in several volumes


def number(value):
    out = b""
    while value > 127:
        out, value = out + bytes([value & 127 | 128]), value >> 7
    return out + bytes([value])


def block(kind, flags, body, data=None):
    head = number(kind) + number(flags | (2 if data is not None else 0)) + (number(len(data)) if data is not None else b"") + body
    head = number(len(head)) + head
    return struct.pack("<I", zlib.crc32(head)) + head + (data or b"")


def member(name, data, flags=0, compression=0, packed=None):
    body = b"".join((number(4), number(len(data)), number(0x20), struct.pack("<I", zlib.crc32(data)), number(compression), number(0), number(len(name)), name))
    return block(2, flags, body, data if packed is None else packed)


def archive(*members, flags=0, volume=None):
    """VOLUME: its number behind the first."""
    main = number(flags | (2 if volume else 0)) + (number(volume) if volume else b"")
    return b"Rar!\x1a\x07\1\0" + block(1, 0, main) + b"".join(members) + block(5, 0, number(1 if flags & VOLUME else 0))
