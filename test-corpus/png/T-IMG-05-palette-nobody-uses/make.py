# SPDX-License-Identifier: GPL-2.0-or-later
"""The palette's unused colours spell a text."""

import zlib

import pictures as p
from recipes import emit

palette = p.PAYLOAD + b"\0\0\0"
data = zlib.compress(b"\0\0\0\0\0" * 4)
emit(p.png(p.chunk(b"PLTE", palette[:33]), data=data, color=3))
