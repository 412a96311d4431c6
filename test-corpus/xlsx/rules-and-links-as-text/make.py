# SPDX-License-Identifier: GPL-2.0-or-later
"""What data validation says to people is text, in both forms that Excel writes: prompts, error messages, entries; of a formula with a
link, the report tells that the target is not."""
from recipes import emit
from recipes_ooxml import *

MC = ('xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:x12ac="http://schemas.microsoft.com/office/spreadsheetml/2011/1/ac"')
X14 = ('xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"')
SHOWN = 'showInputMessage="1" showErrorMessage="1"'

emit(xlsx(cell('A1', 'LABEL', 'HYPERLINK("http://evil.example/","LABEL")', kind=' t="str"')
          + cell('B1', 'INNER', 'HYPERLINK("#Sheet1!A1","INNER")', kind=' t="str"'),
          sheet_extra='<dataValidations count="4">'
          f'<dataValidation type="list" {SHOWN} sqref="C1 C3:C5" promptTitle="PROMPT TITLE" prompt="PROMPT&#10;TEXT" errorTitle="ERROR TITLE" error="ERROR TEXT">'
          '<formula1>"東京,大阪,say ""hi"""</formula1></dataValidation>'
          '<dataValidation type="list" sqref="D1" prompt="UNSEEN PROMPT"><formula1>$A$1:$A$3</formula1></dataValidation>'
          f'<dataValidation type="list" sqref="E1"><mc:AlternateContent {MC}><mc:Choice Requires="x12ac"><x12ac:list>京都,"奈良, 吉野"</x12ac:list></mc:Choice>'
          '<mc:Fallback><formula1>"京都,奈良, 吉野"</formula1></mc:Fallback></mc:AlternateContent></dataValidation>'
          f'<dataValidation type="whole" {SHOWN} sqref="F1" error="WHOLE NUMBERS"><formula1>1</formula1><formula2>9</formula2></dataValidation>'
          f'</dataValidations><extLst><ext uri="{{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}}" {X14}><x14:dataValidations count="1">'
          f'<x14:dataValidation type="list" {SHOWN} prompt="OTHER SHEET"><x14:formula1><xm:f>Sheet2!$A$1:$A$3</xm:f></x14:formula1><xm:sqref>G1:G9</xm:sqref>'
          '</x14:dataValidation></x14:dataValidations></ext></extLst>'))
