# SPDX-License-Identifier: GPL-2.0-or-later
"""Words in the header of a sheet that is a chart, and behind the name of a font that does not end, are in the text."""
from recipes import emit
from recipes_ooxml import *

ROWS = cell("A1", "KEPT", kind=' t="str"')
BOOK = (f'<workbook {S} {R}><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/><sheet name="Chart1" sheetId="2" r:id="rId2"/></sheets></workbook>')
SHEETS = {"xl/worksheets/sheet1.xml": f'<worksheet {S} {R}><sheetData>{ROWS}</sheetData>'
                                      '<headerFooter><oddHeader>&amp;L&amp;"Arial,Form 7</oddHeader></headerFooter></worksheet>',
          "xl/chartsheets/sheet1.xml": f'<chartsheet {S} {R}><sheetViews><sheetView workbookViewId="0"/></sheetViews>'
                                       '<headerFooter><oddFooter>&amp;CChart of 2026</oddFooter></headerFooter></chartsheet>'}
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml."
emit(package("xlsx", BOOK, [("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "chartsheet", "chartsheets/sheet1.xml")], SHEETS,
             {"xl/worksheets/sheet1.xml": KIND + "worksheet+xml", "xl/chartsheets/sheet1.xml": KIND + "chartsheet+xml"}))
