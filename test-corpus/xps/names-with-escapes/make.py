# SPDX-License-Identifier: GPL-2.0-or-later
from packages import XPS, XPS_FONT, glyphs, xps
from recipes import emit
from recipes_ooxml import disguised
from recipes_pdf import truetype

FONT = [(XPS_FONT[1:], disguised(truetype(), XPS_FONT[len("/Resources/"):-len(".odttf")]))]
# "%31" is "1": the part whose name has the escape itself is none that anything names.
other = f'<FixedPage xmlns="{XPS}" Width="816" Height="1056" xml:lang="ja">' + glyphs("AAAAAAAA", 96, 300, font=XPS_FONT) + "</FixedPage>"
emit(xps([glyphs("AAA", 96, 300, font=XPS_FONT)], FONT + [("Documents/1/Pages/%31.fpage", other)], source="/Documents/1/Pages/%31.fpage"))
