# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_ooxml import *

MACRO = '<xm:macrosheet xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main" xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1"><f>EXEC("XLSX01-MARK")</f></c></row></sheetData></xm:macrosheet>'
book = f'<workbook {S} {R}><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/><sheet name="Macro1" sheetId="2" state="veryHidden" r:id="rId2"/><sheet name="Macro2" sheetId="3" state="hidden" r:id="rId3"/></sheets></workbook>'
emit(package('xlsx', book, [('rId1', 'worksheet', 'worksheets/sheet1.xml'), ('rId2', 'http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet', 'macrosheets/sheet1.xml'),
                            ('rId3', 'http://schemas.microsoft.com/office/2006/relationships/xlIntlMacrosheet', 'macrosheets/intlsheet1.xml')],
             parts={'xl/worksheets/sheet1.xml': f'<worksheet {S}><sheetData>' + cell('A1', 'KEPT', kind=' t="str"') + '</sheetData></worksheet>', 'xl/macrosheets/sheet1.xml': MACRO, 'xl/macrosheets/intlsheet1.xml': MACRO},
             types={'xl/worksheets/sheet1.xml': 'application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml', 'xl/macrosheets/sheet1.xml': 'application/vnd.ms-excel.macrosheet+xml',
                    'xl/macrosheets/intlsheet1.xml': 'application/vnd.ms-excel.intlmacrosheet+xml'}))
