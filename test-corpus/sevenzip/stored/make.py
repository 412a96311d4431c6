# SPDX-License-Identifier: GPL-2.0-or-later
import struct
import zlib

from recipes import emit, png

data = png(1)
name = "資料/図.png".encode("utf-16-le") + b"\0\0"
header = (b"\x01"                                                  # Header
          + b"\x04\x06\x00\x01\x09" + bytes((len(data),)) + b"\x00"   # PackInfo: one stream
          + b"\x07\x0b\x01\x00\x01\x01\x00\x0c" + bytes((len(data),))  # one folder, method Copy
          + b"\x0a\x01" + struct.pack("<I", zlib.crc32(data)) + b"\x00"
          + b"\x08\x00\x00"                                    # SubStreamsInfo: as it is
          + b"\x05\x01\x11" + bytes((len(name) + 1,)) + b"\x00" + name + b"\x00\x00")
start = struct.pack("<QQI", len(data), len(header), zlib.crc32(header))
emit(b"7z\xbc\xaf\x27\x1c\x00\x04" + struct.pack("<I", zlib.crc32(start)) + start + data + header)
