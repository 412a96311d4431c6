# SPDX-License-Identifier: GPL-2.0-or-later
import struct

from recipes import emit, png

# One frame of one raw block: RFC 8878, 3.1.1.
data = png(1)
emit(b"\x28\xb5\x2f\xfd" + bytes((0x20, len(data))) + struct.pack("<I", len(data) << 3 | 1)[:3] + data)
