# SPDX-License-Identifier: GPL-2.0-or-later
"""A brush with an attribute that no XPS has, which libgxps does not draw: the text comes, and that it is the text alone is told."""
from packages import glyphs, xps
from recipes import emit, png

RESOURCES = ('<FixedPage.Resources><ResourceDictionary xmlns:x="http://schemas.microsoft.com/xps/2005/06/resourcedictionary-key">'
             '<ImageBrush x:Key="b0" Unknown="Fill" ImageSource="/Resources/a.png" Viewbox="0,0,2,2" ViewboxUnits="Absolute" '
             'Viewport="96,96,96,96" ViewportUnits="Absolute"/></ResourceDictionary></FixedPage.Resources>')
emit(xps([RESOURCES + '<Path Fill="{StaticResource b0}" Data="M 96,96 L 192,96 192,192 96,192 Z"/>', glyphs("KEPT TEXT", 96, 300)],
         [("Resources/a.png", png(255))]))
