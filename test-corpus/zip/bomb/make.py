# SPDX-License-Identifier: GPL-2.0-or-later
import zlib

from recipes import Member, emit, zip_file

# 80 MiB of zeros in 80 kB: a ratio of about 1000.
packer = zlib.compressobj(9, zlib.DEFLATED, -15)
packed, crc = b"", 0
for _ in range(80):
    packed += packer.compress(bytes(1 << 20))
    crc = zlib.crc32(bytes(1 << 20), crc)
packed += packer.flush()
emit(zip_file([Member("zeros", packed=packed, method=8, crc=crc, size=80 << 20)]))
