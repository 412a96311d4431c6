# SPDX-License-Identifier: GPL-2.0-or-later
"""A canvas that is clipped and moved by what a dictionary holds, which libgxps does not look up there: it drew nothing of it."""
from packages import xps
from recipes import emit

RESOURCES = ('<FixedPage.Resources><ResourceDictionary xmlns:x="http://schemas.microsoft.com/xps/2005/06/resourcedictionary-key">'
             '<PathGeometry x:Key="g" FillRule="NonZero" Figures="M 96,96 L 192,96 192,192 96,192 Z"/>'
             '<MatrixTransform x:Key="t" Matrix="1,0,0,1,96,0"/></ResourceDictionary></FixedPage.Resources>')
emit(xps([RESOURCES + '<Canvas RenderTransform="{StaticResource t}"><Canvas Clip="{StaticResource g}">'
          '<Path Fill="#FF00FF00" Data="M 96,96 L 192,96 192,192 96,192 Z"/></Canvas></Canvas>']))
