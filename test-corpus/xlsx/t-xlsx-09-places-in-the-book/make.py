# SPDX-License-Identifier: GPL-2.0-or-later
"""A cell's link without a target leads to cells and names of the workbook; what could be a file or an address goes."""
from xml.sax.saxutils import quoteattr

from recipes import emit
from recipes_ooxml import *

STAYS = ["Sheet1!A1", "'Sheet1'!$A$1:B2", "#Sheet1!C3", "Kept", "D4", "Sheet1!Kept", "Sheet1!#REF!"]
GOES = ["C:/gone", "C:\\gone", "C:g", "gone.xlsx#Sheet1!A1", "gone.xlsx!A1", "gone.exe", "\\\\gone.example\\a", "//gone.example/a", "file:gone", "file:///gone", "mailto:gone@e.example", "Gone!A1", "Dropped",
        "Sheet1!A1#gone", "Sheet1!file:gone", "cmd|'/c gone'!A1", "../gone"]
names = "<definedName name=\"Kept\">Sheet1!$A$1</definedName><definedName name=\"Dropped\">WEBSERVICE(\"http://gone.example/\")</definedName>"
links = "".join(f'<hyperlink ref="A{row}" location={quoteattr(place)}/>' for row, place in enumerate(STAYS + GOES, 1))
emit(xlsx(cell("A1", "42"), names=names, sheet_extra=f"<hyperlinks>{links}</hyperlinks>"))
