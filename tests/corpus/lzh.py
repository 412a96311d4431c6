# SPDX-License-Identifier: GPL-2.0-or-later
"""Members of LZH archives for the cases of lzh and for tests/cli."""
import struct


def crc16(data):
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xa001 if crc & 1 else 0)
    return crc


def level0(name, data, method=b"-lh0-", packed=None):
    packed = data if packed is None else packed
    body = (method + struct.pack("<IIIBB", len(packed), len(data), 0x5a216000, 0x20, 0)
            + bytes((len(name),)) + name + struct.pack("<H", crc16(data)))
    return bytes((len(body), sum(body) & 255)) + body + packed


def in_code_page(name, page, data):
    """Header level 2; an extended header says in which code page of Windows the name is."""
    extended = [(0, b"\0\0"), (0x46, struct.pack("<I", page)), (1, name)]
    sizes = [3 + len(value) for _, value in extended] + [0]
    body = (b"-lh0-" + struct.pack("<IIIBBHcH", len(data), len(data), 1735700400, 0x20, 2, crc16(data), b"w", sizes[0])
            + b"".join(bytes((kind,)) + value + struct.pack("<H", size)
                       for (kind, value), size in zip(extended, sizes[1:])))
    header = bytearray(struct.pack("<H", len(body) + 2) + body)
    struct.pack_into("<H", header, 27, crc16(header))
    return bytes(header) + data
