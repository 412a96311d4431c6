# SPDX-License-Identifier: GPL-2.0-or-later
"""Sheets whose state is no word of the standard: some writers have "show" where Excel says "visible"."""
from recipes import emit
from recipes_ooxml import *

BOOK = (f'<workbook {S} {R}><sheets><sheet name="Sheet1" sheetId="1" state="show" r:id="rId1"/><sheet name="Sheet2" sheetId="2" state="visible" r:id="rId2"/>'
        '<sheet name="Sheet3" sheetId="3" state="veryHidden" r:id="rId3"/></sheets></workbook>')
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
SHEETS = {f"xl/worksheets/sheet{number}.xml": f'<worksheet {S} {R}><sheetData><row r="1"><c r="A1" t="str"><v>{word}</v></c></row></sheetData></worksheet>'
          for number, word in [(1, "SHOWN"), (2, "SEEN"), (3, "MARK")]}
emit(package("xlsx", BOOK, [(f"rId{number}", "worksheet", f"worksheets/sheet{number}.xml") for number in (1, 2, 3)], SHEETS, {name: KIND for name in SHEETS}))
