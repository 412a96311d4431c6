# SPDX-License-Identifier: GPL-2.0-or-later
import struct
import zlib

from recipes import Member, deflate, emit, png, zip_file

def described(name, data, wrong=0):
    values = struct.pack("<IIII", 0x08074b50, zlib.crc32(data), len(deflate(data)), len(data) + wrong)
    return Member(name, data, flags=8, local_size=0, descriptor=values)


emit(zip_file([described("a.png", png(1)), described("lie.png", png(2), 9), described("c.png", png(3))]))
