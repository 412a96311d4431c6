# SPDX-License-Identifier: GPL-2.0-or-later
"""The column of a table that a cell names, in formulas and as the list of what may be entered: it stays, and cannot leave the workbook whatever the cell holds."""
from recipes import emit
from recipes_ooxml import *

TABLE = f'<table {S} id="1" name="Items" displayName="Items" ref="A1:B2"><tableColumns count="2"><tableColumn id="1" name="Name"/><tableColumn id="2" name="Count"/></tableColumns></table>'
COLUMN, GONE = "INDIRECT(&quot;Items[&quot;&amp;$D$1&amp;&quot;]&quot;)", "INDIRECT(&quot;NoTable[&quot;&amp;$D$1&amp;&quot;]&quot;)"
emit(xlsx('<row r="1"><c r="A1" t="inlineStr"><is><t>Name</t></is></c><c r="B1" t="inlineStr"><is><t>Count</t></is></c><c r="D1" t="inlineStr"><is><t>Count</t></is></c>'
          f'<c r="E1"><f>SUM({COLUMN})</f><v>41</v></c><c r="F1"><f>SUM({GONE})</f><v>42</v></c></row>',
          sheet_extra=f'<dataValidations count="1"><dataValidation type="list" sqref="G1"><formula1>{COLUMN}</formula1></dataValidation></dataValidations>'
                      '<tableParts count="1"><tablePart r:id="rId5"/></tableParts>',
          sheet_rels=[("rId5", "table", "../tables/table1.xml")], parts={"xl/tables/table1.xml": TABLE},
          types={"xl/tables/table1.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.table+xml"}))
