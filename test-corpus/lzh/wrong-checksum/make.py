# SPDX-License-Identifier: GPL-2.0-or-later
import struct

from recipes import emit, png

data = png(1)
name = b"a.png"
body = (b"-lh0-" + struct.pack("<IIIBB", len(data), len(data), 0x5a216000, 0x20, 0)
        + bytes((len(name),)) + name + b"\x12\x34")
emit(bytes((len(body), sum(body) & 255)) + body + data + b"\0")
