# SPDX-License-Identifier: GPL-2.0-or-later
"""Fonts that PowerPoint packed (MicroType Express), encrypted as it may be or with their runs packed, are unpacked and written anew; one
whose glyphs are cut off, one that copies from before its beginning and one that is no such thing go, and so does what names them."""
import struct

import mtx
from recipes import emit
from recipes_ooxml import *
from recipes_pdf import truetype

MARK = b"OOX25-FONT-MARK"
PACKED, ENCRYPTED = 4, 0x10000000


def tables_of(font):
    """The tables of a TrueType file."""
    count = struct.unpack_from(">H", font, 4)[0]
    entries = [struct.unpack_from(">4sIII", font, 12 + 16 * i) for i in range(count)]
    return {tag: font[at:at + size] for tag, _, at, size in entries if tag not in (b"glyf", b"loca")}


square = mtx.glyph([[(100, 0, True), (600, 0, True), (0, 700, True), (-600, 0, True)]])
tables = tables_of(truetype([*font_tables().items(), *{b"SING": MARK, b"fpgm": MARK, b"cvt ": MARK}.items()]))
tables[b"maxp"] = tables[b"maxp"][:26] + struct.pack(">H", 2000) + tables[b"maxp"][28:]  # the longest instructions
font = mtx.ctf(tables, [mtx.glyph([]), square])
# A glyph that says its box, in two outlines with a point beside the curve, beside one of parts with instructions.
rich = mtx.glyph([[(100, 0, True), (300, 900, False), (300, -900, True)], [(-1300, 5, True), (40, 40, True), (5000, -2, False)]], (-900, 0, 4200, 900))
parts = struct.pack(">5h", -1, 0, 0, 100, 100) + struct.pack(">HHBB", 0x0102, 1, 5, 5) + mtx.short(2) + mtx.short(300)
tables[b"maxp"] = tables[b"maxp"][:4] + struct.pack(">H", 3) + tables[b"maxp"][6:]
tables[b"hmtx"] += struct.pack(">h", 9)
other = mtx.ctf(tables, [rich, square, parts])
pushed, code = MARK * 2, MARK * 200
fonts = [eot(mtx.mtx(font, pushed, code), PACKED), eot(mtx.mtx(other, pushed, code), PACKED | ENCRYPTED), eot(mtx.mtx(other + bytes(4000), pushed, code, has_runs=True), PACKED),
         eot(mtx.mtx(font, version=1, has_runs=None), PACKED),
         eot(mtx.mtx(font)[:60], PACKED), eot(mtx.mtx(font[:-30]), PACKED), eot(mtx.mtx(font, length=len(font) + 1), PACKED)]
faces = "".join(f'<p:embeddedFont><p:font typeface="{"Square" if i < 4 else "OOX25-GONE"}"/><p:regular r:id="rId{7 + i}"/></p:embeddedFont>' for i in range(len(fonts)))
emit(pptx(shape('KEPT'), rels=[(f"rId{7 + i}", "font", f"fonts/font{i}.fntdata") for i in range(len(fonts))],
          parts={f"ppt/fonts/font{i}.fntdata": one for i, one in enumerate(fonts)},
          presentation_extra=f'<p:embeddedFontLst>{faces}</p:embeddedFontLst>', more_types='<Default Extension="fntdata" ContentType="application/x-fontdata"/>'))
