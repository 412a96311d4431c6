# SPDX-License-Identifier: GPL-2.0-or-later
import struct
import zlib

from recipes import emit

start = struct.pack("<QQI", 4000, 200, 0)  # the header stands in the last piece
emit(b"7z\xbc\xaf\x27\x1c\x00\x04" + struct.pack("<I", zlib.crc32(start)) + start + bytes(2000))
