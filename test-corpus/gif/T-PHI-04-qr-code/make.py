# SPDX-License-Identifier: GPL-2.0-or-later
"""A QR code in the first of two frames."""

import pictures as p
import qr
from recipes import emit

rows = qr.greys(2)
width, height = len(rows[0]), len(rows)
code = b"\x2c" + b"\0\0\0\0" + bytes((width, 0, height, 0, 0)) + p.gif_data(
    [1 if cell else 0 for row in rows for cell in row])
emit(p.gif(p.gif_control(), code, p.gif_control(), p.gif_frame(4, 4), width=width, height=height,
           palette=b"\0\0\0\xff\xff\xff\xff\0\0\0\xff\0"))
