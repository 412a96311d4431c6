# SPDX-License-Identifier: GPL-2.0-or-later
import struct

from foreign import crowd, ole, zipped
from recipes import emit

emit(crowd(b'EXE04-MARK', {
    'msi.dat': ole('000C1084-0000-0000-C000-000000000046', Table=b'x'), 'msp.dat': ole('000C1086-0000-0000-C000-000000000046', Table=b'x'),
    'mst.dat': ole('000C1082-0000-0000-C000-000000000046', Table=b'x'), 'appx.zip': zipped('AppxManifest.xml', 'AppxBlockMap.xml'),
    'link.appinstaller': b'<?xml version="1.0"?><AppInstaller Uri="http://evil.example/a"/>', 'deb.dat': b'!<arch>\ndebian-binary   ', 'rpm.dat': b'\xed\xab\xee\xdb\3\0' + bytes(90),
    'xar.dat': b'xar!' + struct.pack('>HH', 28, 1) + bytes(20), 'cpio.dat': b'070701' + b'0' * 104}))
