# SPDX-License-Identifier: GPL-2.0-or-later
import struct

from foreign import crowd, program, zipped
from recipes import emit

emit(crowd(b'EXE01-MARK', {
    'pe.dat': program(), 'dotnet.dat': program(machine=0x8664) + b'BSJB', 'ne.dat': program(b'NE\5\1'), 'le.dat': program(b'LE\0\0'),
    'dos.dat': b'MZ' + struct.pack('<HHHHH', 16, 2, 0, 2, 0) + bytes(52), 'library.txt': program(), 'plugin.xll': program(),
    'small.com': b'\xe9\x00\x01' + bytes(256) + b'\xb4\x4c\xcd\x21', 'elf.dat': b'\x7fELF\2\1\1' + bytes(57), 'macho32.dat': b'\xce\xfa\xed\xfe' + bytes(28),
    'macho64.dat': b'\xcf\xfa\xed\xfe' + bytes(28), 'fat.dat': b'\xca\xfe\xba\xbe' + struct.pack('>II', 2, 7) + bytes(28),
    'wasm.dat': b'\0asm\1\0\0\0', 'class.dat': b'\xca\xfe\xba\xbe' + struct.pack('>HH', 0, 52) + bytes(20), 'dex.dat': b'dex\n035\0' + bytes(32),
    'jar.zip': zipped('META-INF__MANIFEST.MF', 'A.class'), 'apk.zip': zipped('AndroidManifest.xml', 'classes.dex'),
    'pyc.dat': b'\xa7\r\r\n' + bytes(20)}))
