# SPDX-License-Identifier: GPL-2.0-or-later
"""The list of items has version 2 and counts in four bytes, as Nokia's writer does it."""

import struct

from photos import HEVC, heif
from recipes import emit

plain = heif(HEVC)
at = plain.index(b"iinf")
size, meta = (struct.unpack_from(">I", plain, where)[0] + 2 for where in (at - 4, plain.index(b"meta") - 4))
longer = plain[:at - 4] + struct.pack(">I4sB3xI", size, b"iinf", 2, 1) + plain[at + 10:]
emit(longer.replace(struct.pack(">I", meta - 2) + b"meta", struct.pack(">I", meta) + b"meta"))
