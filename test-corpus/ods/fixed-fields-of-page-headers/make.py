# SPDX-License-Identifier: GPL-2.0-or-later
"""Fields of a page's header that have a fixed value are words; others are filled when the page is printed."""
from opendocument import package, part
from recipes import emit

STYLES = ('<office:master-styles><style:master-page style:name="Default"><style:header><text:p>Form of <text:date text:fixed="true">1 April</text:date>, '
          '<text:time text:fixed="true">12:30</text:time>, <text:title text:fixed="true">Budget</text:title><text:date>NOW</text:date>'
          '<text:time text:fixed="false">NOW</text:time></text:p></style:header></style:master-page></office:master-styles>')
emit(package("spreadsheet", '<table:table table:name="S"><table:table-row><table:table-cell office:value-type="string"><text:p>KEPT</text:p></table:table-cell>'
             '</table:table-row></table:table>', [("styles.xml", part("document-styles", STYLES))]))
