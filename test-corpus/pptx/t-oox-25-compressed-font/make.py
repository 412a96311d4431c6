# SPDX-License-Identifier: GPL-2.0-or-later
"""A font that says that it is packed (MicroType Express), and is not, is left out, and so is what names it."""
from recipes import emit
from recipes_ooxml import *

faces = '<p:embeddedFontLst><p:embeddedFont><p:font typeface="OOX25-GONE"/><p:regular r:id="rId7"/></p:embeddedFont></p:embeddedFontLst>'
emit(pptx(shape('KEPT'), rels=[('rId7', 'font', 'fonts/font1.fntdata')], parts={'ppt/fonts/font1.fntdata': eot(b"\3OOX25-FONT-MARK" * 9, 4)},
          presentation_extra=faces, more_types='<Default Extension="fntdata" ContentType="application/x-fontdata"/>'))
