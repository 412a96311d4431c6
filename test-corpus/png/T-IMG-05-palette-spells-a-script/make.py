# SPDX-License-Identifier: GPL-2.0-or-later
"""A palette whose colours, all seen, spell a script."""

import zlib

import pictures as p
from recipes import emit

# every colour of the text is used, in its order
palette = p.SCRIPT[:len(p.SCRIPT) // 3 * 3]
count = len(palette) // 3
data = zlib.compress(b"\0" + bytes(range(count)))
emit(p.png(p.chunk(b"PLTE", palette), width=count, height=1, data=data, color=3))
