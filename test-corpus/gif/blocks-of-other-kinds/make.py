# SPDX-License-Identifier: GPL-2.0-or-later
"""An extension that nobody knows, a frame without pixels, and a frame with more pixels than it has room for."""
import struct

import pictures as p
from recipes import emit

more = struct.pack("<BHHHHB", 0x2c, 0, 0, 4, 4, 0) + p.gif_data([1] * 40)
emit(p.gif(b"\x21\xf0" + p.gif_blocks(b"EXTENSION-MARK"), p.gif_frame(0, 4), more))
