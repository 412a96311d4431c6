# SPDX-License-Identifier: GPL-2.0-or-later
from foreign import crowd, zipped
from recipes import emit

emit(crowd(b'EXE07-MARK', {
    'plain.dat': b'FWS\x0a\x40\1\0\0', 'packed.jpg': b'CWS\x0a\x40\1\0\0', 'lzma.dat': b'ZWS\x0d\x40\1\0\0', 'film.dat': b'FLV\1\5\0\0\0\x09',
    'silverlight.zip': zipped('AppManifest.xaml', 'a.dll'), 'director.dat': b'RIFX\0\0\1\0MV93', 'afterburner.dat': b'XFIR\0\1\0\0MDGF'}))
