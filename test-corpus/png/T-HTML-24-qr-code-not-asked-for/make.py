# SPDX-License-Identifier: GPL-2.0-or-later
"""The same with a policy that doesn't ask."""

import zlib

import pictures as p
import qr
from recipes import emit

rows = qr.greys(4)
emit(p.png(width=len(rows[0]), height=len(rows), color=0,
           data=zlib.compress(b"".join(b"\0" + row for row in rows))))
