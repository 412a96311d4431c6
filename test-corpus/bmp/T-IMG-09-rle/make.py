# SPDX-License-Identifier: GPL-2.0-or-later
"""RLE8 with runs and literals."""

import pictures as p
from recipes import emit

emit(p.bmp(6, 2, b"\4\1\2\2\0\0\0\3\1\2\1\0\3\1\0\1", depth=8, compression=1,
           palette=bytes(4) + b"\xff\0\0\0" + b"\0\xff\0\0"))
