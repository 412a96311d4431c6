# SPDX-License-Identifier: GPL-2.0-or-later
"""A picture of noise, which deflate stores as it is. The difference of one row from the row above is small, so that this filter is chosen, and
spells a script: nothing of it stands in the picture that comes in."""
import random
import zlib

import pictures as p
from recipes import emit

noise = random.Random(5)
rows = [noise.randbytes(128) for _ in range(64)]
change = bytes(noise.randrange(-30, 31) & 255 for _ in range(64)) + b"<script>MARK" + bytes(noise.randrange(-30, 31) & 255 for _ in range(52))
rows[21] = bytes((above + more) & 255 for above, more in zip(rows[20], change))
emit(p.png(width=128, height=64, color=0, data=zlib.compress(b"".join(b"\0" + row for row in rows))))
