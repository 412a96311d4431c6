# SPDX-License-Identifier: GPL-2.0-or-later
"""Clips and transforms as elements, which libgxps passes over: words and a path are shown where the Specification says."""
from packages import XPS_FONT, glyphs, xps
from recipes import emit
from recipes_ooxml import disguised
from recipes_pdf import truetype

FONT = [(XPS_FONT[1:], disguised(truetype(), XPS_FONT[len("/Resources/"):-len(".odttf")]))]
NARROW, WIDE = ('<PathGeometry Figures="M 0,0 L {0},0 {0},1000 0,1000 Z"/>'.format(width) for width in (1, 800))
MOVED = '<MatrixTransform Matrix="1,0,0,1,96,0"/>'
RED, BLUE = ('<GradientStop Color="#FF{}" Offset="{}"/>'.format(*stop) for stop in (("FF0000", 0), ("0000FF", 1)))
BRUSH = (f'<LinearGradientBrush MappingMode="Absolute" StartPoint="0,0" EndPoint="128,0"><LinearGradientBrush.Transform>{MOVED}</LinearGradientBrush.Transform>'
         f"<LinearGradientBrush.GradientStops>{RED}{BLUE}</LinearGradientBrush.GradientStops></LinearGradientBrush>")


def clipped(text, by, y):
    return f'<Canvas><Canvas.Clip>{by}</Canvas.Clip>{glyphs(text, 96, y, size=24, font=XPS_FONT)}</Canvas>'


emit(xps([clipped("AAA", WIDE, 300) + clipped("HID-CANVAS", NARROW, 400)
          + glyphs("HID-GLYPHS", 96, 500, font=XPS_FONT).replace("/>", f"><Glyphs.Clip>{NARROW}</Glyphs.Clip></Glyphs>")
          + '<Path Fill="#FF00FF00"><Path.Data><PathGeometry Figures="M 0,0 L 96,0 96,96 0,96 Z">'
          + f"<PathGeometry.Transform>{MOVED}</PathGeometry.Transform></PathGeometry></Path.Data></Path>"
          + f'<Path Data="M 0,600 L 128,600 128,700 0,700 Z"><Path.Fill>{BRUSH}</Path.Fill></Path>'], FONT))
