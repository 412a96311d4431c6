# SPDX-License-Identifier: GPL-2.0-or-later
"""Dark blue on light yellow, on a transparent ground, three pixels a module."""

import zlib

import pictures as p
import qr
from recipes import emit

rows = qr.greys(3)
DARK, LIGHT = b"\x10\x20\x60\xff", b"\xff\xf0\xa0\0"
emit(p.png(width=len(rows[0]), height=len(rows), color=6,
           data=zlib.compress(b"".join(b"\0" + b"".join(LIGHT if cell else DARK for cell in row)
                                       for row in rows))))
