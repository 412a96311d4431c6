# SPDX-License-Identifier: GPL-2.0-or-later
import struct

from lzh import crc16, level0
from recipes import emit, png


def level2(name, folder, data):
    """The name and the folder in extended headers; 0xff parts the folders."""
    extra = b''.join(struct.pack('<HB', len(text) + 3, kind) + text for kind, text in ((0, b'\0\0'), (1, name), (2, folder))) + b'\0\0'
    head = b'-lh0-' + struct.pack('<IIIBBHB', len(data), len(data), 1700000000, 0x20, 2, crc16(data), ord('M'))
    size = 2 + len(head) + len(extra)
    pad = b'\0' if size % 256 == 0 else b''
    header = struct.pack('<H', size + len(pad)) + head + extra + pad
    # the header's own checksum stands in the first extended header
    return header[:27] + struct.pack('<H', crc16(header)) + header[29:] + data


emit(level0(b'..\\..\\evil\\a.png', png(1)) + level2(b'c.png', b'..\xff..\xffevil\xff', png(2)) + level0(b'folder\\', b'ARC17-MARK', b'-lhd-') + b'\0')
