# SPDX-License-Identifier: GPL-2.0-or-later
"""Shapes of one name: the canvas's own goes with it, and clips what is in it; one that cannot be an attribute is not taken for that of the page."""
from packages import xps
from recipes import emit

KEY = 'xmlns:x="http://schemas.microsoft.com/xps/2005/06/resourcedictionary-key"'
PATH = '<Path Fill="{}" Data="M 96,96 L 192,96 192,192 96,192 Z"/>'


def dictionary(of, shape):
    return f"<{of}.Resources><ResourceDictionary {KEY}>{shape}</ResourceDictionary></{of}.Resources>"


emit(xps([dictionary("FixedPage", '<PathGeometry x:Key="g" Figures="M 0,0 L 400,0 400,400 0,400 Z"/>')
          + "<Canvas>" + dictionary("Canvas", '<PathGeometry x:Key="g" Figures="M 0,0 L 1,0 1,1 0,1 Z"/>')
          + '<Canvas Clip="{StaticResource g}">' + PATH.format("#FFFF0000") + "</Canvas></Canvas>"
          + "<Canvas>" + dictionary("Canvas", '<PathGeometry x:Key="g"><PathFigure StartPoint="0,0" IsClosed="true">'
                                              '<PolyLineSegment Points="96,0 96,96"/></PathFigure></PathGeometry>')
          + '<Path Fill="#FF0000FF" Data="{StaticResource g}"/></Canvas>'
          + '<Canvas Clip="{StaticResource g}">' + PATH.format("#FF00FF00") + "</Canvas>"]))
