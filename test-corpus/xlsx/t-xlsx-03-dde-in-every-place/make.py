# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_ooxml import *

FORMULAS = ['cmd|\'/c DDE03-MARK\'!A0', '"a"&cmd|\'DDE03-MARK\'!\'A0\'', 'IF(1=1,MSEXCEL|\'\\..\\..\\Windows\\DDE03-MARK\'!_xlbgnm.A1,0)', "'cmd'|'DDE03-MARK'!A0", '{cmd|\'DDE03-MARK\'!A0}', '[1]!DDE03-MARK', "'[1]Sheet'!A1", '@WEBSERVICE("http://evil.example/")', 'WEBSERVICE&#10;("http://evil.example/")',
            '+-+WEBSERVICE("http://evil.example/")', '(WEBSERVICE)("http://evil.example/")', '_xlfn.BYROW(A1:A3,_xleta.WEBSERVICE)', '_xlfn._xlws.WEBSERVICE("http://evil.example/")', '_xlfn._xlfn.WEBSERVICE("http://evil.example/")', '_XLFN.WEBSERVICE("http://evil.example/")', "Sheet1!WEBSERVICE(\"http://evil.example/\")"]
rows = ''.join(f'<row r="{row}"><c r="A{row}"><f>{formula.replace("&c", "&amp;c") if "&c" in formula else formula}</f><v>{row}</v></c><c r="B{row}"><f t="array" ref="B{row}">{formula.replace("&c", "&amp;c")}</f><v>{row}</v></c></row>' for row, formula in enumerate(FORMULAS, 1))
TABLE = f'<table {S} id="1" name="T" displayName="T" ref="D1:D2"><tableColumns count="1"><tableColumn id="1" name="a"><calculatedColumnFormula>WEBSERVICE("http://evil.example/")</calculatedColumnFormula><totalsRowFormula>cmd|\'DDE03-MARK\'!A0</totalsRowFormula></tableColumn></tableColumns></table>'
emit(xlsx(rows + '<row r="90"><c r="A90" t="str"><v>KEPT</v></c></row>', names='<definedName name="a">cmd|\'DDE03-MARK\'!A0</definedName><definedName name="b">WEBSERVICE("http://evil.example/")</definedName><definedName name="c" localSheetId="0">[1]S!$A$1</definedName>',
          sheet_extra='<dataValidations count="1"><dataValidation type="list" sqref="A1"><formula1>cmd|\'DDE03-MARK\'!A0</formula1></dataValidation></dataValidations><tableParts count="1"><tablePart r:id="rId1"/></tableParts>', sheet_rels=[('rId1', 'table', '../tables/table1.xml')],
          rels=[('rId2', 'externalLink', 'externalLinks/externalLink1.xml')], book_extra='<externalReferences><externalReference r:id="rId2"/></externalReferences>',
          parts={'xl/tables/table1.xml': TABLE, 'xl/externalLinks/externalLink1.xml': f'<externalLink {S}><ddeLink ddeService="cmd" ddeTopic="DDE03-MARK"/></externalLink>'},
          types={'xl/tables/table1.xml': 'application/vnd.openxmlformats-officedocument.spreadsheetml.table+xml', 'xl/externalLinks/externalLink1.xml': 'application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml'}))
