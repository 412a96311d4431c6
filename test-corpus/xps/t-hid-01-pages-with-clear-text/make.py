# SPDX-License-Identifier: GPL-2.0-or-later
from packages import XPS_FONT, glyphs, xps
from recipes import emit
from recipes_ooxml import disguised
from recipes_pdf import truetype

FONT = [(XPS_FONT[1:], disguised(truetype(), XPS_FONT[len("/Resources/"):-len(".odttf")]))]
clear = [glyphs("AAAAAAAA", 96, y, more, fill=fill, font=XPS_FONT) for y, (more, fill) in enumerate(((' Opacity="0"', "#FF000000"), ("", "#00000000"), ("", "sc#0,0,0,0")))]
emit(xps([glyphs("AAA", 96, 300, size=24, font=XPS_FONT) + "".join(clear) + '<Canvas Opacity="0">' + glyphs("AAAAAAAA", 1, 1, font=XPS_FONT) + "</Canvas>"], FONT))
