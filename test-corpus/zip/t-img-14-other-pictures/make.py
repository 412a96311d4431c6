# SPDX-License-Identifier: GPL-2.0-or-later
from foreign import at, crowd
from recipes import emit

emit(crowd(b'IMG14-MARK', {
    'heic.dat': b'\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'avif.png': b'\0\0\0\x18ftypavif\0\0\0\0mif1avif', 'jxl.dat': b'\0\0\0\x0cJXL \r\n\x87\n' + bytes(20),
    'jp2.jpg': b'\0\0\0\x0cjP  \r\n\x87\n' + bytes(20), 'j2k.dat': b'\xff\x4f\xff\x51' + bytes(20), 'psd.dat': b'8BPS\0\1' + bytes(20),
    'eps.jpg': b'%!PS-Adobe-3.0 EPSF-3.0\n', 'eps2.dat': b'\xc5\xd0\xd3\xc6' + bytes(26), 'pcx.dat': b'\x0a\5\1\x08\0\0\0\0\7\0\7\0' + bytes(120), 'tga.tga': bytes(60),
    'dicom.dat': at(128, b'DICM\2\0'), 'cr2.dat': b'II*\0\x10\0\0\0CR\2\0' + bytes(20), 'raf.dat': b'FUJIFILMCCD-RAW 0201', 'djvu.dat': b'AT&TFORM\0\0\1\0DJVM',
    'xcf.dat': b'gimp xcf v011\0'}))
