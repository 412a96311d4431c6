# SPDX-License-Identifier: GPL-2.0-or-later
import struct

from recipes import emit, png


def crc16(data):
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xa001 if crc & 1 else 0)
    return crc


def member(name, page, charset, data):
    """Header level 2, stored; an extended header says in which code page of Windows the name is."""
    extended = [(0, b"\0\0"), (0x46, struct.pack("<I", page)), (1, name.encode(charset))]
    sizes = [3 + len(value) for _, value in extended] + [0]
    body = (b"-lh0-" + struct.pack("<IIIBBHcH", len(data), len(data), 1735700400, 0x20, 2, crc16(data), b"w", sizes[0])
            + b"".join(bytes((kind,)) + value + struct.pack("<H", size)
                       for (kind, value), size in zip(extended, sizes[1:])))
    header = bytearray(struct.pack("<H", len(body) + 2) + body)
    struct.pack_into("<H", header, 27, crc16(header))
    return bytes(header) + data


emit(member("Übersicht.png", 1252, "cp1252", png(1)) + member("予定表.png", 932, "cp932", png(2))
     + member("Список.png", 65001, "utf-8", png(3)) + b"\0")
