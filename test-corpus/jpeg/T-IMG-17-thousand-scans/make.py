# SPDX-License-Identifier: GPL-2.0-or-later
"""A progressive picture with a thousand scans."""

import pictures as p
from recipes import emit

# progressive: DC first, then a thousand refinements that say nothing
scan = p.segment(0xda, bytes((1, 1, 0, 0, 0, 0x10)))
frame = p.jpeg_frame(2000, 2000, 0xc2)
emit(b"\xff\xd8" + p.jpeg_tables() + frame + p.segment(0xda, bytes((1, 1, 0, 0, 0, 1)))
     + scan * 1000 + b"\xff\xd9")
