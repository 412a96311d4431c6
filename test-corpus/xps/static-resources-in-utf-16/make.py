# SPDX-License-Identifier: GPL-2.0-or-later
"""A page in UTF-16 with references that are written with character references and tabs: it was drawn empty."""
from packages import xps
from recipes import emit

RESOURCES = ('<FixedPage.Resources><ResourceDictionary xmlns:x="http://schemas.microsoft.com/xps/2005/06/resourcedictionary-key">'
             '<PathGeometry x:Key="g" Figures="M 96,96 L 192,96 192,192 96,192 Z"/></ResourceDictionary></FixedPage.Resources>')
emit(xps([RESOURCES + '<Canvas Clip="&#123;StaticResource g}"><Path Fill="#FF00FF00" Data="M 96,96 L 192,96 192,192 96,192 Z"/></Canvas>'
          '<Canvas Clip="{ StaticResource&#9; g }"><Path Fill="#FF0000FF" Data="M 96,96 L 192,96 192,192 96,192 Z"/></Canvas>'
          '<Path Fill="#FFFF0000" Data="{StaticResource  g}"/>'], encoding="utf-16"))
