# SPDX-License-Identifier: GPL-2.0-or-later
import struct

from foreign import crowd
from recipes import emit, png

HEAD = struct.pack('<BBBBHHII', 2, 2, 0, 0, 1, 32, len(png(2)), 22)
emit(crowd(b'IMG19-MARK', {'icon.dat': b'\0\0\1\0\1\0' + HEAD + png(2), 'cursor.png': b'\0\0\2\0\1\0' + HEAD + png(2),
                           'ani.dat': b'RIFF\0\1\0\0ACONanih' + struct.pack('<I', 36) + bytes(36)}))
