# SPDX-License-Identifier: GPL-2.0-or-later
"""A canvas that is clipped by an element of figures that no attribute holds: libgxps would draw more than is seen, so that the text is what is left."""
from packages import XPS_FONT, glyphs, xps
from recipes import emit
from recipes_ooxml import disguised
from recipes_pdf import truetype

FONT = [(XPS_FONT[1:], disguised(truetype(), XPS_FONT[len("/Resources/"):-len(".odttf")]))]
CLIP = '<PathGeometry><PathFigure StartPoint="96,96" IsClosed="true"><PolyLineSegment Points="192,96 192,192"/></PathFigure></PathGeometry>'
emit(xps([f"<Canvas><Canvas.Clip>{CLIP}</Canvas.Clip>" + glyphs("KEPT TEXT", 100, 100, font=XPS_FONT) + "</Canvas>"], FONT))
