# SPDX-License-Identifier: GPL-2.0-or-later
from packages import XPS_FONT, glyphs, relations, xps
from recipes import emit, png
from recipes_ooxml import disguised
from recipes_pdf import truetype

FONT = [(XPS_FONT[1:], disguised(truetype(), XPS_FONT[len("/Resources/"):-len(".odttf")]))]
picture = '<Path Data="M 300,100 L 500,100 500,200 300,200 Z"><Path.Fill><ImageBrush ImageSource="/Resources/a.png" Viewbox="0,0,2,2" ViewboxUnits="Absolute" Viewport="300,100,200,100" ViewportUnits="Absolute"/></Path.Fill></Path>'
emit(xps(['<Path Fill="#FF0070C0" Data="M 96,96 L 192,96 192,192 96,192 Z"/>' + glyphs("AAA", 96, 300, size=24, font=XPS_FONT), picture],
         FONT + [("Resources/a.png", png(255)), ("Documents/1/Pages/_rels/1.fpage.rels", relations(("R1", "http://schemas.microsoft.com/xps/2005/06/required-resource", XPS_FONT, "")))]))
