# SPDX-License-Identifier: GPL-2.0-or-later
from foreign import at, crowd
from recipes import emit

emit(crowd(b'EXE06-MARK', {
    'iso.dat': at(32769, b'CD001\1'), 'udf.dat': at(32769, b'BEA01\1') + bytes(2042) + b'NSR02', 'vhdx.dat': b'vhdxfile' + bytes(600), 'vhd.dat': b'conectix' + bytes(504),
    'vmdk.dat': b'KDMV\1\0\0\0' + bytes(504), 'qcow.dat': b'QFI\xfb\0\0\0\3', 'squashfs.dat': b'hsqs' + bytes(92), 'wim.dat': b'MSWIM\0\0\0' + bytes(200),
    'fat.dat': b'\xeb\x3c\x90MSDOS5.0' + bytes(43) + b'FAT16   ' + bytes(448) + b'\x55\xaa' + bytes(65536)}))
