# SPDX-License-Identifier: GPL-2.0-or-later
"""RLE that says 3.6 thousand million pixels."""

import pictures as p
from recipes import emit

emit(p.bmp(60000, 60000, b"\xff\1" * 400, depth=8, compression=1, palette=bytes(1024)))
