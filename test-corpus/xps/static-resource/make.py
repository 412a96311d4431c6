# SPDX-License-Identifier: GPL-2.0-or-later
"""A page with a brush from its dictionary of resources, which is drawn."""
from packages import xps
from recipes import emit

RESOURCES = ('<FixedPage.Resources><ResourceDictionary xmlns:x="http://schemas.microsoft.com/xps/2005/06/resourcedictionary-key">'
             '<SolidColorBrush x:Key="b0" Color="#FF00FF00"/></ResourceDictionary></FixedPage.Resources>')
emit(xps([RESOURCES + '<Path Fill="{StaticResource b0}" Data="M 96,96 L 192,96 192,192 96,192 Z"/>']))
