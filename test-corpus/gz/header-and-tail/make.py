# SPDX-License-Identifier: GPL-2.0-or-later
import struct
import zlib

from recipes import deflate, emit, png

# FNAME and FCOMMENT, two members in a row, and something behind.
data = png(1)
half = len(data) // 2


def member(part, name):
    return (b"\x1f\x8b\x08\x18\0\0\0\0\0\xff" + name + b"\0" + b"COMMENT-MARK\0" + deflate(part)
            + struct.pack("<II", zlib.crc32(part), len(part)))


emit(member(data[:half], b"../../NAME-MARK.exe") + member(data[half:], b"") + b"TAIL-MARK")
