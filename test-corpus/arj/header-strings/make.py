# SPDX-License-Identifier: GPL-2.0-or-later
"""Names and comments: none, one without an end, and what stands behind both."""
import struct
import zlib

from arj_pack import archive, member
from recipes import emit, png


def unended(data):
    body = struct.pack("<8BIIIIHHH", 30, 11, 1, 0, 0, 0, 0, 0, 0, len(data), len(data), zlib.crc32(data), 0, 0, 0) + b"NAME-MARK"
    return b"\x60\xea" + struct.pack("<H", len(body)) + body + struct.pack("<I", zlib.crc32(body)) + b"\0\0" + data


emit(archive(member(b"", png(1)), member(b"a.png", png(2), comment=b"COMMENT-MARK" * 100), member(b"b.png", png(3), comment=b"\0BEHIND-MARK"), unended(png(4)), member(b"c.png", png(5))))
