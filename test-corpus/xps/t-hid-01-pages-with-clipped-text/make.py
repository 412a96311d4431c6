# SPDX-License-Identifier: GPL-2.0-or-later
from packages import XPS, XPS_FONT, glyphs, xps
from recipes import emit
from recipes_ooxml import disguised
from recipes_pdf import truetype

FONT = [(XPS_FONT[1:], disguised(truetype(), XPS_FONT[len("/Resources/"):-len(".odttf")]))]
# Clipped, beside the page, and under a prefix that the program which draws does not know.
emit(xps([glyphs("AAA", 96, 300, size=24, font=XPS_FONT) + glyphs("HID-CLIP", 96, 400, ' Clip="M 0,0 L 1,0 1,1 0,1 Z"', font=XPS_FONT)
          + glyphs("HID-BESIDE", -960, 400, font=XPS_FONT) + glyphs("HID-PREFIX", 96, 500, font=XPS_FONT).replace("<Glyphs", f'<x:Glyphs xmlns:x="{XPS}"')], FONT))
