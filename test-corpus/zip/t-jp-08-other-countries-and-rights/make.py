# SPDX-License-Identifier: GPL-2.0-or-later
from foreign import crowd, ole, zipped
from recipes import emit

emit(crowd(b'JP08-MARK', {
    'hwp.dat': ole(FileHeader=b'HWP Document File' + bytes(300), DocInfo=b'x' * 20, _x05_HwpSummaryInformation=b'x' * 20), 'hwp3.dat': b'HWP Document File V3.00 \x1a\1\2\3\4\5', 'hwpx.zip': zipped('mimetype', 'Contents__header.xml', mimetype=b'application/hwp+zip'),
    'text.pfile': b'.pfile\0\1' + bytes(40), 'paper.ppdf': b'.pfile\0\1' + bytes(40), 'mail.rpmsg': b'\x76\xe8\x04\x60\xc4\x11\xe3\x86' + bytes(40)}))
