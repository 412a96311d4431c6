# SPDX-License-Identifier: GPL-2.0-or-later
"""Rules that strike cells out: of LibreOffice, with a style or one that it is based on, and for dates; and the same rules as others write them."""
from opendocument import part, package
from recipes import emit

CALCEXT = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
STYLES = ('<office:styles><style:style style:name="Gone" style:family="table-cell"><style:text-properties style:text-line-through-style="solid" '
          'style:text-line-through-type="single"/></style:style><style:style style:name="Done" style:family="table-cell" style:parent-style-name="Gone"/>'
          '<style:style style:name="Bold" style:family="table-cell"><style:text-properties fo:font-weight="bold"/></style:style></office:styles>')
MAP = '<style:map style:condition="cell-content()=&quot;done&quot;" style:apply-style-name="{}" style:base-cell-address="S.A1"/>'
AUTOMATIC = ('<office:automatic-styles><style:style style:name="ce1" style:family="table-cell">' + MAP.format("Gone") + MAP.format("Bold")
             + '</style:style></office:automatic-styles>')
CONDITION = '<calcext:condition calcext:apply-style-name="{}" calcext:value="=&quot;done&quot;" calcext:base-cell-address="S.A1"/>'
RULES = (f'<calcext:conditional-formats {CALCEXT}><calcext:conditional-format calcext:target-range-address="S.A1:S.A9">'
         + "".join(map(CONDITION.format, ("Gone", "Done", "Bold", "None")))
         + '<calcext:date-is calcext:style="Gone" calcext:date="yesterday"/></calcext:conditional-format></calcext:conditional-formats>')
emit(package("spreadsheet", '<table:table table:name="S"><table:table-row><table:table-cell table:style-name="ce1"><text:p>3000</text:p></table:table-cell>'
             f'</table:table-row>{RULES}</table:table>', [("styles.xml", part("document-styles", STYLES))], before=AUTOMATIC))
