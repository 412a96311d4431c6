# SPDX-License-Identifier: GPL-2.0-or-later
"""Where a macro sheet goes, and one that leads nowhere by whatever reference, names and tabs that count sheets are
counted anew."""
from recipes import emit
from recipes_ooxml import *

CT = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
MACRO = "http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet"
book = (f'<workbook {S} {R}><bookViews><workbookView firstSheet="2" activeTab="3"/></bookViews><sheets><sheet name="Macro1" sheetId="7" r:id="rId7"/>'
        '<sheet name="Odd" sheetId="8" r:other="rId8"/>'
        '<sheet name="First" sheetId="1" r:id="rId1"/><sheet name="Second" sheetId="2" r:id="rId2"/></sheets><definedNames>'
        '<definedName name="_xlnm.Print_Area" localSheetId="3">Second!$A$1:$B$2</definedName>'
        '<definedName name="OfTheMacroSheet" localSheetId="0">First!$A$1</definedName><definedName name="Beyond" localSheetId="9">First!$A$1</definedName>'
        '<definedName name="Harmless" function="0" vbProcedure="false">First!$B$2</definedName></definedNames></workbook>')
sheet = f'<worksheet {S}><sheetData>{cell("A1", "2", kind=" t=" + chr(34) + "s" + chr(34))}{cell("A2", "42", "Macro1!A1+1")}</sheetData></worksheet>'
strings = f'<sst {S}><si><t>STRING-MARK</t></si><si><r><t>RUN-MARK</t></r></si><si><t>SHOWN</t></si><si><t>LAST-MARK</t></si></sst>'
emit(package("xlsx", book, [("rId7", MACRO, "macrosheets/sheet1.xml"), ("rId1", "worksheet", "worksheets/sheet1.xml"),
                            ("rId2", "worksheet", "worksheets/sheet2.xml"), ("rId3", "sharedStrings", "sharedStrings.xml")],
             {"xl/sharedStrings.xml": strings, "xl/macrosheets/sheet1.xml": "<x/>", "xl/worksheets/sheet1.xml": sheet, "xl/worksheets/sheet2.xml": sheet},
             {"xl/sharedStrings.xml": CT.replace("worksheet", "sharedStrings"), "xl/worksheets/sheet1.xml": CT, "xl/worksheets/sheet2.xml": CT}))
