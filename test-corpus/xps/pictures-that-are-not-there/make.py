# SPDX-License-Identifier: GPL-2.0-or-later
from packages import XPS_FONT, glyphs, xps
from recipes import emit, png
from recipes_ooxml import disguised
from recipes_pdf import truetype

FONT = [(XPS_FONT[1:], disguised(truetype(), XPS_FONT[len("/Resources/"):-len(".odttf")]))]
brush = '<Path Data="M 0,0 L 9,0 9,9 Z"><Path.Fill><ImageBrush ImageSource="{}" Viewbox="0,0,2,2" ViewboxUnits="Absolute" Viewport="0,0,9,9" ViewportUnits="Absolute"/></Path.Fill></Path>'
emit(xps([glyphs("AAA", 96, 300, font=XPS_FONT) + "".join(brush.format(source) for source in ("/Resources/a.png", "/Resources/none.png", "http://evil.example/a.png"))],
         FONT + [("Resources/a.png", png(255))]))
