# SPDX-License-Identifier: GPL-2.0-or-later
"""A font that PowerPoint reads is written anew, bound to no address; encrypted as it may be, it comes out plain."""
from recipes import emit
from recipes_ooxml import *
from recipes_pdf import truetype

MARK = b"OOX25-FONT-MARK"
font = truetype([*font_tables().items(), *{b"SING": MARK, b"fpgm": MARK, b"zzzz": MARK}.items()], MARK) + MARK
faces = ('<p:embeddedFontLst><p:embeddedFont><p:font typeface="Square"/><p:regular r:id="rId7"/><p:bold r:id="rId8"/></p:embeddedFont>'
         '<p:embeddedFont><p:font typeface="OOX25-GONE"/><p:regular r:id="rId9"/></p:embeddedFont></p:embeddedFontLst>')
emit(pptx(shape('KEPT'), rels=[('rId7', 'font', 'fonts/font1.fntdata'), ('rId8', 'font', 'fonts/font2.fntdata'), ('rId9', 'font', 'fonts/font3.fntdata')],
          parts={'ppt/fonts/font1.fntdata': eot(font, 0x10000000, "http://OOX25-FONT-MARK.example", MARK), 'ppt/fonts/font2.fntdata': eot(font), 'ppt/fonts/font3.fntdata': MARK * 20},
          presentation_extra=faces, more_types='<Default Extension="fntdata" ContentType="application/x-fontdata"/>'))
