# SPDX-License-Identifier: GPL-2.0-or-later
"""Of an animation in a document, which cannot hold one, the first frame stays."""
import struct

import pictures as p
from recipes import emit
from recipes_ooxml import *


def frame():
    return p.riff_chunk(b"ANMF", bytes(12) + struct.pack("<I", 100)[:3] + b"\0" + p.riff_chunk(b"VP8L", p.RED))


SHAPE = '<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" style="width:72pt;height:72pt"><v:imagedata r:id="rId1"/></v:shape></w:pict></w:r>'
MOVES = p.webp(p.riff_chunk(b"VP8X", b"\2" + bytes(9)), p.riff_chunk(b"ANIM", bytes(6)), frame(), frame())
emit(docx(paragraph(SHAPE), [("rId1", "image", "media/image1.webp")], parts={"word/media/image1.webp": MOVES}))
