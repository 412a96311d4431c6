# SPDX-License-Identifier: GPL-2.0-or-later
"""A canvas that is clipped by figures that no attribute holds: libgxps would draw nothing of it, so that the text is what is left."""
from packages import glyphs, xps
from recipes import emit

RESOURCES = ('<FixedPage.Resources><ResourceDictionary xmlns:x="http://schemas.microsoft.com/xps/2005/06/resourcedictionary-key">'
             '<PathGeometry x:Key="g"><PathFigure StartPoint="96,96" IsClosed="true"><PolyLineSegment Points="192,96 192,192"/></PathFigure></PathGeometry>'
             '</ResourceDictionary></FixedPage.Resources>')
emit(xps([RESOURCES + '<Canvas Clip="{StaticResource g}">' + glyphs("KEPT TEXT", 100, 100) + '</Canvas>'], [("f.odttf", b"")]))
