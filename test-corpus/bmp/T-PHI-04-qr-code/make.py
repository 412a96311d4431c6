# SPDX-License-Identifier: GPL-2.0-or-later
"""A QR code, bottom-up in BGR."""

import pictures as p
import qr
from recipes import emit

rows = [b"".join(bytes([cell]) * 3 for cell in row) for row in reversed(qr.greys(4))]
pad = bytes(-len(rows[0]) % 4)
emit(p.bmp(len(rows[0]) // 3, len(rows), b"".join(row + pad for row in rows)))
