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


def member(name, data):
    """Header level 0, stored. The second byte of 表 is a backslash."""
    name = name.encode("cp932")
    body = (b"-lh0-" + struct.pack("<IIIBB", len(data), len(data), 0x5a216000, 0x20, 0)
            + bytes((len(name),)) + name + struct.pack("<H", crc16(data)))
    return bytes((len(body), sum(body) & 255)) + body + data


emit(member("表.png", png(1)) + member("資料\\ソース.png", png(2)) + b"\0")
