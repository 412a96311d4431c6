# SPDX-License-Identifier: GPL-2.0-or-later
from packages import XPS_FONT, xps
from recipes import emit
from recipes_ooxml import disguised
from recipes_pdf import truetype

FONT = [(XPS_FONT[1:], disguised(truetype(), XPS_FONT[len("/Resources/"):-len(".odttf")]))]


def filled(text, y, brush):
    return f'<Glyphs OriginX="96" OriginY="{y}" FontRenderingEmSize="12" FontUri="{XPS_FONT}" UnicodeString="{text}">{brush}</Glyphs>'


emit(xps([filled("AAA", 300, '<Glyphs.Fill><SolidColorBrush Color="#FF000000"/></Glyphs.Fill>') + filled("AAAAAAAA", 400, '<Glyphs.Fill><SolidColorBrush Color="#00000000"/></Glyphs.Fill>')], FONT))
