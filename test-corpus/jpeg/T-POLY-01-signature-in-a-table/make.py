# SPDX-License-Identifier: GPL-2.0-or-later
"""The quantisation table spells another format's signature."""

import pictures as p
from recipes import emit

table = b"%PDF-1.7" + bytes([8] * 56)
emit(b"\xff\xd8" + p.jpeg_tables().replace(bytes([8] * 64), table) + p.jpeg_frame(8, 8)
     + p.jpeg_scan(8, 8) + b"\xff\xd9")
