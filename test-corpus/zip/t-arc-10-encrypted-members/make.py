# SPDX-License-Identifier: GPL-2.0-or-later
import struct

from recipes import Member, emit, png, zip_file

AES = struct.pack('<HHHHBH', 0x9901, 7, 2, 0x4541, 3, 8)
members = [Member('keep.png', png(1)), Member('cipher.txt', b'ARC10-MARK' * 9, flags=1, method=0), Member('aes.txt', b'ARC10-MARK' * 9, flags=1, method=99, packed=b'ARC10-MARK' * 9, extra=AES, local_extra=AES),
           Member('strong.txt', b'ARC10-MARK' * 9, flags=0x41, method=0)]
emit(zip_file(members))
