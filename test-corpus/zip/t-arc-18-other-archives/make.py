# SPDX-License-Identifier: GPL-2.0-or-later
import struct
import zlib

from foreign import crowd
from recipes import emit

PLACE = struct.pack('<QQI', 1 << 30, 64, 9)
emit(crowd(b'ARC18-MARK', {
    'arj.dat': b'\x60\xea\x2c\0\x22\x0b\1\x0b\x10\0' + bytes(40), 'ace.dat': b'\0\0\0\0\0\0\0**ACE**\x14\x14' + bytes(40), 'alz.dat': b'ALZ\1\x0a\0\0\0', 'egg.dat': b'EGGA\0\1' + bytes(20), 'zoo.dat': b'ZOO 2.10 Archive.\x1a\0\0\xdc\xa7\xc4\xfd' + bytes(40),
    'cpio.dat': b'070707' + b'0' * 70, 'ar.dat': b'!<arch>\na.o/            ', 'lzip.dat': b'LZIP\1\x0c', 'lzop.dat': b'\x89LZO\0\r\n\x1a\n\x10\x40', 'part.z01': b'PK\7\10PK\3\4\x14\0' + bytes(40),
    'part.7z.001': b'7z\xbc\xaf\x27\x1c\0\4' + struct.pack('<IQQI', zlib.crc32(PLACE), 1 << 30, 64, 9) + bytes(30), 'a.part1.rar': b'Rar!\x1a\7\0\xcf\x90\x73\x01\x01\0\x0d\0\0\0\0\0\0\0', 'spanned.cab': b'MSCF\0\0\0\0\x80\0\0\0\0\0\0\0\x2c\0\0\0\0\0\0\0\3\1\1\0\1\0\3\0\0\0\0\0'}))
