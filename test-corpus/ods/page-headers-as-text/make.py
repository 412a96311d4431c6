# SPDX-License-Identifier: GPL-2.0-or-later
"""Words in the headers and footers of a sheet's pages are in the text; fields, and what Calc writes around them by itself, are not."""
from opendocument import package, part
from recipes import emit

STYLES = ('<office:master-styles><style:master-page style:name="Default"><style:header><text:p><text:sheet-name>???</text:sheet-name></text:p></style:header>'
          '<style:footer><text:p>Page <text:page-number>1</text:page-number> / <text:page-count>99</text:page-count></text:p></style:footer></style:master-page>'
          '<style:master-page style:name="Other"><style:header><text:p>Form 7 <text:page-number>31</text:page-number></text:p></style:header></style:master-page></office:master-styles>')
emit(package("spreadsheet", '<table:table table:name="S"><table:table-row><table:table-cell office:value-type="string"><text:p>KEPT</text:p></table:table-cell>'
             '</table:table-row></table:table>', [("styles.xml", part("document-styles", STYLES))]))
