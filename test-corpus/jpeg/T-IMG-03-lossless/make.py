# SPDX-License-Identifier: GPL-2.0-or-later
"""A lossless frame, which no program of the inner side shows."""

import pictures as p
from recipes import emit

emit(b"\xff\xd8" + p.jpeg_tables() + p.jpeg_frame(8, 8, 0xc3) + p.jpeg_scan(8, 8) + b"\xff\xd9")
