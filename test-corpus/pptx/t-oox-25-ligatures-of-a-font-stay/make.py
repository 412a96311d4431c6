# SPDX-License-Identifier: GPL-2.0-or-later
"""Of a font in Embedded OpenType, too, ligatures, vertical forms and kerning are written anew, beside outlines in CFF; not what lies between it."""
import glyph_layout
from recipes import emit
from recipes_ooxml import *
from recipes_pdf import cff_square, truetype

MARK = b"OOX25-FONT-MARK!"
other = truetype([*font_tables().items(), (b"CFF ", cff_square())])
font = truetype([*font_tables().items(), *glyph_layout.tables(MARK).items(), (b"BASE", MARK), (b"kern", MARK)])
emit(pptx(shape('KEPT'), rels=[('rId7', 'font', 'fonts/font1.fntdata'), ('rId8', 'font', 'fonts/font2.fntdata')],
          parts={'ppt/fonts/font1.fntdata': eot(font), 'ppt/fonts/font2.fntdata': eot(other)},
          presentation_extra='<p:embeddedFontLst><p:embeddedFont><p:font typeface="Square"/><p:regular r:id="rId7"/><p:bold r:id="rId8"/></p:embeddedFont></p:embeddedFontLst>',
          more_types='<Default Extension="fntdata" ContentType="application/x-fontdata"/>'))
