# SPDX-License-Identifier: GPL-2.0-or-later
"""Formats and a curve with two billion digits and powers: LibreOffice makes each, and ends with an error."""
from opendocument import package
from recipes import emit

CELL = '<table:table table:name="S"><table:table-row><table:table-cell table:style-name="c" office:value-type="float" office:value="1.5"><text:p>KEPT</text:p></table:table-cell></table:table-row></table:table>'
STYLES = ('<number:number-style style:name="n"><number:number number:decimal-places="2147483647" number:min-integer-digits="2147483646"/></number:number-style>'
          '<style:style style:name="c" style:family="table-cell" style:data-style-name="n"/>'
          '<style:style style:name="d" style:family="chart"><style:chart-properties chart:regression-max-degree="2147483645"/></style:style>')

emit(package("spreadsheet", CELL, before=f"<office:automatic-styles>{STYLES}</office:automatic-styles>"))
