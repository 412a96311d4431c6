# SPDX-License-Identifier: GPL-2.0-or-later
"""A picture by a brush with an attribute of a draft of the specification, which libgxps refuses."""
from packages import xps
from recipes import emit, png

RESOURCES = ('<FixedPage.Resources><ResourceDictionary xmlns:x="http://schemas.microsoft.com/xps/2005/06/resourcedictionary-key">'
             '<ImageBrush x:Key="b" Stretch="Fill" ImageSource="/p.png" Viewbox="0,0,1,1" ViewboxUnits="Absolute" Viewport="96,96,96,96" ViewportUnits="Absolute"/>'
             '</ResourceDictionary></FixedPage.Resources>')
emit(xps([RESOURCES + '<Path Fill="{StaticResource b}" Data="M 96,96 L 192,96 192,192 96,192 Z"/>'], [("p.png", png(1))]))
