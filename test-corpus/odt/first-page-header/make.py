# SPDX-License-Identifier: GPL-2.0-or-later
"""What LibreOffice writes besides the standard: the header and footer of the first page, tables in shapes, hidden styles."""
from opendocument import package, part
from recipes import emit

LOEXT = 'xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"'
STYLES = (f'<office:styles><style:style style:name="S" style:family="paragraph" style:hidden="true"/></office:styles><office:master-styles><style:master-page style:name="Standard" {LOEXT}>'
          '<style:header><text:p>every page</text:p></style:header><loext:header-first><text:p>FIRST-HEADER</text:p></loext:header-first>'
          '<loext:footer-first><text:p>FIRST-FOOTER</text:p></loext:footer-first></style:master-page></office:master-styles>')
emit(package("text", f'<text:p><draw:custom-shape {LOEXT} svg:width="9cm" svg:height="9cm"><loext:table table:name="T"><loext:table-column/><loext:table-row>'
             '<loext:table-cell office:value-type="string"><text:p>IN-A-SHAPE</text:p></loext:table-cell></loext:table-row></loext:table></draw:custom-shape></text:p>',
             [("styles.xml", part("document-styles", STYLES))]))
