# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit, png
from recipes_ooxml import *


emit(xlsx(cell('A1', '42'), sheet_extra='<hyperlinks><hyperlink ref="A1" r:id="rId1"/><hyperlink ref="A2" location="Sheet1!A1"/></hyperlinks>',
          sheet_rels=[('rId1', 'hyperlink', 'http://evil.example/', 'External')]))
