# SPDX-License-Identifier: GPL-2.0-or-later
"""Exif, XMP, an unknown chunk, bytes behind the end."""

import pictures as p
from recipes import emit

flags = bytes((0x0c, 0, 0, 0)) + bytes(6)
emit(p.webp(p.riff_chunk(b"VP8X", flags), p.riff_chunk(b"VP8L", p.RED),
            p.riff_chunk(b"EXIF", p.exif(1, p.PAYLOAD)), p.riff_chunk(b"XMP ", p.PAYLOAD),
            p.riff_chunk(b"ZZZZ", p.PAYLOAD), after=p.PAYLOAD))
