# SPDX-License-Identifier: GPL-2.0-or-later
from foreign import crowd, program
from recipes import emit

emit(crowd(b'EXE09-MARK', {
    'ttf.dat': b'\0\1\0\0\0\1\0\x10\0\0\0\0cmap' + bytes(12), 'otf.dat': b'OTTO\0\1\0\x10\0\0\0\0CFF ' + bytes(12), 'ttc.dat': b'ttcf\0\1\0\0\0\0\0\1',
    'woff.dat': b'wOFF\0\1\0\0' + bytes(36), 'woff2.dat': b'wOF2\0\1\0\0' + bytes(36), 'pfb.dat': b'\x80\1\0\1\0\0%!PS-AdobeFont-1.0: A', 'pfa.dat': b'%!PS-AdobeFont-1.0: A\n',
    'bitmap.fon': program(b'NE\5\1'), 'eot.dat': bytes(8) + b'\1\0\2\0' + bytes(22) + b'LP' + bytes(50), 'icc.dat': bytes(36) + b'acsp' + bytes(90)}))
