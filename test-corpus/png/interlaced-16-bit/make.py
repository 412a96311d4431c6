# SPDX-License-Identifier: GPL-2.0-or-later
"""Adam7 is undone."""

import zlib

import pictures as p
from recipes import emit

passes = ((1, 1), (1, 1), (2, 1), (2, 2), (4, 2), (4, 4), (8, 4))
data = b"".join((b"\0" + bytes(range(w * 6))) * h for w, h in passes)
emit(p.SIGNATURE + p.header(8, 8, 16, 2, 1) + p.chunk(b"IDAT", zlib.compress(data))
     + p.chunk(b"IEND"))
