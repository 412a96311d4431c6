# SPDX-License-Identifier: GPL-2.0-or-later
"""Fonts that a list in another element, and a second list, would embed go with it: at once, not when it is written once more."""
from recipes import emit
from recipes_ooxml import *
from recipes_pdf import truetype

font = truetype(list(font_tables().items()))
listed = '<p:embeddedFontLst><p:embeddedFont><p:font typeface="Square"/><p:regular r:id="rId{}"/></p:embeddedFont></p:embeddedFontLst>'
emit(pptx(shape('KEPT'), rels=[(f'rId{i}', 'font', f'fonts/font{i}.fntdata') for i in (7, 8, 9)], parts={f'ppt/fonts/font{i}.fntdata': eot(font) for i in (7, 8, 9)},
          presentation_extra=listed.format(7) + listed.format(8) + '<p:custShowLst>' + listed.format(9) + '</p:custShowLst>',
          more_types='<Default Extension="fntdata" ContentType="application/x-fontdata"/>'))
