# SPDX-License-Identifier: GPL-2.0-or-later
"""Numbers of formats, styles, fonts, shared strings, authors and differences that do not exist, each beside one that does: many readers fail at them."""
from recipes import emit
from recipes_ooxml import *

MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml."
STYLES = ('<fonts><font><sz val="11"/></font></fonts><fills><fill/><fill/></fills><borders><border/></borders>'
          '<cellStyleXfs><xf fontId="0" fillId="1" borderId="1"/></cellStyleXfs>'
          '<cellXfs><xf fontId="0" fillId="0" borderId="0" xfId="0"/><xf fontId="1" fillId="2" borderId="0" xfId="7"/></cellXfs>'
          '<cellStyles><cellStyle name="Normal" xfId="0" builtinId="0"/><cellStyle name="Gone" xfId="1"/></cellStyles>'
          '<dxfs><dxf/></dxfs><tableStyles><tableStyle name="T"><tableStyleElement type="wholeTable" dxfId="0"/>'
          '<tableStyleElement type="headerRow" dxfId="1"/></tableStyle></tableStyles>')
COLUMNS = '<tableColumn id="1" name="here" dataDxfId="0" headerRowDxfId="8"/>'
CELLS = ('<row r="1" s="1" customFormat="1"><c r="A1" s="1" t="s"><v>0</v></c><c r="B1" s="2" t="s"><v>1</v></c><c r="C1" t="s"><v>-1</v></c><c r="D1"><v>41</v></c><c r="E1" cm="1"><f>1+1</f><v>2</v></c></row>'
         '<row r="2" s="4294967295" customFormat="1"><c r="A2" t="s"><v> 0 </v></c><c r="B2"><v>42</v></c></row>')
RULE = '<cfRule type="cellIs" dxfId="{}" priority="{}" operator="equal"><formula>1</formula></cfRule>'.format

emit(xlsx(CELLS, rels=[("rId7", "styles", "styles.xml"), ("rId8", "sharedStrings", "sharedStrings.xml")],
          sheet_extra=f'<autoFilter ref="A1:B2"><filterColumn colId="0"><colorFilter dxfId="3"/></filterColumn><sortState ref="A1:B2"><sortCondition ref="A1:A2" dxfId="0"/></sortState></autoFilter>'
                      f'<phoneticPr fontId="1"/><conditionalFormatting sqref="A1">{RULE(0, 1)}{RULE(9, 2)}</conditionalFormatting><tableParts count="1"><tablePart r:id="rId1"/></tableParts>',
          sheet_rels=[("rId1", "table", "../tables/table1.xml"), ("rId2", "comments", "../comments1.xml")],
          parts={"xl/styles.xml": f"<styleSheet {S}>{STYLES}</styleSheet>", "xl/sharedStrings.xml": f"<sst {S}><si><t>here</t></si></sst>",
                 "xl/tables/table1.xml": f'<table {S} id="1" name="T" displayName="T" ref="A1:A2" tableBorderDxfId="0" headerRowDxfId="8"><tableColumns count="1">{COLUMNS}</tableColumns></table>',
                 "xl/comments1.xml": f'<comments {S}><authors><author>One</author></authors><commentList><comment ref="A1" authorId="0"><text><t>stays</t></text></comment>'
                                     '<comment ref="A2" authorId="1"><text><t>of nobody</t></text></comment></commentList></comments>'},
          types={"xl/styles.xml": MAIN + "styles+xml", "xl/sharedStrings.xml": MAIN + "sharedStrings+xml", "xl/tables/table1.xml": MAIN + "table+xml", "xl/comments1.xml": MAIN + "comments+xml"}))
