# SPDX-License-Identifier: GPL-2.0-or-later
from packages import XPS_FONT, glyphs, xps
from recipes import emit
from recipes_ooxml import disguised
from recipes_pdf import truetype

FONT = [(XPS_FONT[1:], disguised(truetype(), XPS_FONT[len("/Resources/"):-len(".odttf")]))]
photo = '<Path Data="M 300,100 L 500,100 500,200 300,200 Z"><Path.Fill><ImageBrush ImageSource="/Resources/a.wdp" Viewbox="0,0,2,2" ViewboxUnits="Absolute" Viewport="300,100,200,100" ViewportUnits="Absolute"/></Path.Fill></Path>'
emit(xps([glyphs("AAA", 96, 300, size=24, font=XPS_FONT) + photo], FONT + [("Resources/a.wdp", b"II\xbc\x01" + bytes(60))]))
