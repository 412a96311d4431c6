# SPDX-License-Identifier: GPL-2.0-or-later
"""TIFF, WebP and an animated GIF become PNG of their first picture; a TIFF that is broken, of no end of pages or too large is left out, as it would be by itself."""
import struct

import pictures as p
from recipes import emit

WIDE = p.tiff(1, 1, 1).replace(struct.pack("<HHIHH", 256, 3, 1, 1, 0), struct.pack("<HHII", 256, 4, 1, 1 << 30))
ODD = p.tiff(1).replace(struct.pack("<HHIHH", 259, 3, 1, 1, 0), struct.pack("<HHIHH", 259, 3, 1, 999, 0))
MARK = b"OTHER-KINDS-MARK"


def pict(data):
    return b"{\\pict\\picwgoal300\\pngblip " + data.hex().encode() + b"}"


emit(b"{\\rtf1 before" + pict(p.tiff(2, 9, 3, after=MARK)) + pict(p.tiff(1, 7, 2, extra=[(700, 1, len(MARK), MARK)])) + pict(p.webp(p.riff_chunk(b"VP8L", p.RED), p.riff_chunk(b"XMP ", MARK)))
     + pict(p.gif(p.gif_control(transparent=1), p.gif_frame(5, 3), p.gif_frame(2, 2), width=6, height=5)) + b"between" + pict(p.tiff(1, 5, 5)[:40]) + pict(ODD) + pict(WIDE) + pict(p.tiff(10000, 1, 1)) + pict(b"II*\0" + MARK)
     + b"after}")
