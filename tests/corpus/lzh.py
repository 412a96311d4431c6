# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes members of LZH archives for the cases of lzh and for tests/cli."""
import struct


def crc16(data):
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xa001 if crc & 1 else 0)
    return crc


def level0(name, data, method=b"-lh0-", packed=None, more=b""):
    """MORE stands behind the checksum: the letter of a system, and what is its own."""
    packed = data if packed is None else packed
    body = (method + struct.pack("<IIIBB", len(packed), len(data), 0x5a216000, 0x20, 0)
            + bytes((len(name),)) + name + struct.pack("<H", crc16(data)) + more)
    return bytes((len(body), sum(body) & 255)) + body + packed


def level1(name, folder, data, system, attributes=0x20):
    """The folder stands in an extended header; 0xff parts the folders."""
    extended = b"\2" + folder + b"\0\0"
    body = (b"-lh0-" + struct.pack("<IIIBB", len(data) + len(extended), len(data), 0x5a216000, attributes, 1)
            + bytes((len(name),)) + name + struct.pack("<H", crc16(data)) + system + struct.pack("<H", len(extended)))
    return bytes((len(body), sum(body) & 255)) + body + extended + data


def level2(name, folder, data, system=b"M", attributes=0x20):
    """The name and the folder in extended headers."""
    extra = b"".join(struct.pack("<HB", len(text) + 3, kind) + text for kind, text in ((0, b"\0\0"), (1, name), (2, folder))) + b"\0\0"
    head = b"-lh0-" + struct.pack("<IIIBBH", len(data), len(data), 1700000000, attributes, 2, crc16(data)) + system
    size = 2 + len(head) + len(extra)
    pad = b"\0" if size % 256 == 0 else b""
    header = struct.pack("<H", size + len(pad)) + head + extra + pad
    # the header's own checksum stands in the first extended header
    return header[:27] + struct.pack("<H", crc16(header)) + header[29:] + data


def level3(name, folder, data, system=b"U", attributes=0x20):
    """As level 2, with sizes of four bytes."""
    extra = b"".join(struct.pack("<IB", len(text) + 5, kind) + text for kind, text in ((1, name), (2, folder), (0, b"\0\0"))) + bytes(4)
    head = b"-lh0-" + struct.pack("<IIIBBH", len(data), len(data), 1700000000, attributes, 3, crc16(data)) + system
    header = struct.pack("<H", 4) + head + struct.pack("<I", 6 + len(head) + len(extra)) + extra
    return header[:-6] + struct.pack("<H", crc16(header)) + header[-4:] + data


def without_sum(member):
    """MEMBER of level2(), whose header has no checksum of its own then."""
    size = struct.unpack_from("<H", member)[0]
    return struct.pack("<H", size - 5) + member[2:24] + member[29:]


def long_without_sum(member):
    """The same of level3(), in which it stands last."""
    size = struct.unpack_from("<I", member, 24)[0]
    return member[:24] + struct.pack("<I", size - 7) + member[28:size - 11] + bytes(4) + member[size:]


def macbinary(name, data, resources=b"", more=b""):
    """A file of Macintosh as MacLHA keeps it; MORE stands at the end."""
    times = 1700000000 + 2082844800  # since 1904
    header = bytes((0, len(name))) + name.ljust(63, b"\0") + b"TEXTttxt" + bytes(10) + struct.pack(">IIII", len(data), len(resources), times, times)
    return header.ljust(128, b"\0") + data + resources + bytes(-len(data + resources) % 128) + more


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
