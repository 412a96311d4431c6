# SPDX-License-Identifier: GPL-2.0-or-later
"""Styles of cells with conditions (OpenDocument 1.3 part 3, 16.3), as programs other than LibreOffice write them; a number format has conditions, too."""
from opendocument import package
from recipes import emit

MAP = '<style:map style:condition="cell-content()=&quot;done&quot;" style:apply-style-name="{}"/>'
AUTOMATIC = ('<office:automatic-styles><style:style style:name="Gone" style:family="table-cell"><style:text-properties style:text-line-through-type="double"/>'
             '</style:style><number:number-style style:name="N1"><number:number/>' + MAP.format("N0") + '</number:number-style>'
             '<style:style style:name="ce1" style:family="table-cell">' + MAP.format("Gone") + MAP.format("None") + '</style:style>'
             '<style:style style:name="ce2" style:family="table-cell">' + MAP.format("Gone") + '</style:style></office:automatic-styles>')
emit(package("spreadsheet", '<table:table table:name="S"><table:table-row><table:table-cell table:style-name="ce1"><text:p>3000</text:p></table:table-cell>'
             '</table:table-row></table:table>', before=AUTOMATIC))
