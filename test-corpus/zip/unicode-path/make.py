# SPDX-License-Identifier: GPL-2.0-or-later
import struct
import zlib

from recipes import Member, emit, png, zip_file

raw = b"??.png"
good = struct.pack("<HHBI", 0x7075, 5 + len("書類.png".encode()), 1, zlib.crc32(raw)) + "書類.png".encode()
stale = struct.pack("<HHBI", 0x7075, 5 + 7, 1, 1) + b"xyz.png"
emit(zip_file([Member(raw, png(1), flags=0, extra=good), Member(b"b.png", png(2), flags=0, extra=stale)]))
