# SPDX-License-Identifier: GPL-2.0-or-later
from packages import XPS_FONT, glyphs, xps
from recipes import emit
from recipes_ooxml import disguised
from recipes_pdf import truetype

FONT = [(XPS_FONT[1:], disguised(truetype(), XPS_FONT[len("/Resources/"):-len(".odttf")]))]
emit(xps([glyphs("AAA", 96, 300, font=XPS_FONT) + glyphs("A " * 20500, 96, 400, font=XPS_FONT)], FONT))
