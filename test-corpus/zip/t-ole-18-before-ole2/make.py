# SPDX-License-Identifier: GPL-2.0-or-later
from foreign import crowd
from recipes import emit

emit(crowd(b'OLE18-MARK', {
    'word2.doc': b'\xdb\xa5\x2d\0' + bytes(60), 'wordmac.doc': b'\x31\xbe\0\0' + bytes(60), 'write.doc': b'\x32\xbe\0\0' + bytes(60), 'biff2.xls': b'\x09\0\4\0\2\0\x10\0' + bytes(20), 'biff3.xls': b'\x09\2\6\0\0\0\x10\0\0\0' + bytes(20),
    'biff4.xls': b'\x09\4\6\0\0\0\x10\0\0\0' + bytes(20), 'wordperfect.doc': b'\xffWPC' + bytes(60)}))
