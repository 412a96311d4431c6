# SPDX-License-Identifier: GPL-2.0-or-later
import struct

from recipes import emit, png


def member(name, data=b"", mode=0o100644):
    raw = name.encode() + b"\0"
    long = lambda value: struct.pack("<HH", value >> 16, value & 0xffff)
    out = struct.pack("<8H", 0o070707, 1, 1, mode, 0, 0, 1, 0) + long(1700000000) + struct.pack("<H", len(raw)) + long(len(data))
    return out + raw + bytes(len(raw) % 2) + data + bytes(len(data) % 2)


emit(member("a.png", png(1)) + member("TRAILER!!!"))
