# SPDX-License-Identifier: GPL-2.0-or-later
"""More codes than there can be."""

import pictures as p
from recipes import emit

table = p.segment(0xc4, b"\0" + bytes([255] * 16) + bytes(range(256)) * 15)
emit(b"\xff\xd8" + p.jpeg_tables() + table + p.jpeg_frame(8, 8) + p.jpeg_scan(8, 8) + b"\xff\xd9")
