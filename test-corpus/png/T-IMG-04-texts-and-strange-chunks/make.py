# SPDX-License-Identifier: GPL-2.0-or-later
"""Texts, Exif, a private chunk, a chunk behind the data, bytes behind IEND."""

import zlib

import pictures as p
from recipes import emit

texts = (p.chunk(b"tEXt", b"Comment\0" + p.PAYLOAD),
         p.chunk(b"zTXt", b"Comment\0\0" + zlib.compress(p.PAYLOAD)),
         p.chunk(b"iTXt", b"Comment\0\0\0\0\0" + p.PAYLOAD),
         p.chunk(b"eXIf", p.exif(1, p.PAYLOAD)), p.chunk(b"prVt", p.PAYLOAD))
emit(p.png(*texts, after=p.chunk(b"tEXt", b"Late\0" + p.PAYLOAD)) + p.PAYLOAD)
