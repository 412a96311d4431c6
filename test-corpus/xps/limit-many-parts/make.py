# SPDX-License-Identifier: GPL-2.0-or-later
from packages import XPS_FONT, glyphs, xps
from recipes import emit, png
from recipes_ooxml import disguised
from recipes_pdf import truetype

FONT = [(XPS_FONT[1:], disguised(truetype(), XPS_FONT[len("/Resources/"):-len(".odttf")]))]
# Each page looks for each of the pictures from the beginning of the file.
names = [f"/Resources/{i}.png" for i in range(200)]
page = "".join(f'<Path Data="M 0,0 L 9,0 9,9 Z"><Path.Fill><ImageBrush ImageSource="{name}" Viewbox="0,0,2,2" ViewboxUnits="Absolute" Viewport="0,0,9,9" ViewportUnits="Absolute"/></Path.Fill></Path>' for name in names)
emit(xps([glyphs("AAA", 96, 300, font=XPS_FONT) + page] * 100, FONT + [(name[1:], png(255)) for name in names]))
