# SPDX-License-Identifier: GPL-2.0-or-later
"""Pivot tables of a connection, of another file in every way to say so, and without the records that they name become the cells that they filled; one of the workbook's own stays."""
from recipes import emit
from recipes_ooxml import *

CT = "application/vnd.openxmlformats-officedocument.spreadsheetml."
SOURCES = ['type="worksheet"><worksheetSource ref="A1:B2" sheet="Sheet1"/></cacheSource>', 'type="external" connectionId="1"/>',
           'type="worksheet"><worksheetSource ref="A1:B2" sheet="Sheet1" r:id="rId2"/></cacheSource>', 'type="worksheet"><worksheetSource ref="A1:B2" sheet="[b.xlsx]S"/></cacheSource>',
           'type="worksheet"><worksheetSource name="\\\\evil.example\\[b.xlsx]S!A1"/></cacheSource>',
           'type="consolidation"><consolidation><rangeSets count="1"><rangeSet ref="A1:B2" sheet="S" r:id="rId2"/></rangeSets></consolidation></cacheSource>', 'type="scenario"/>', "/>",
           'type="worksheet"><worksheetSource ref="A1:B2" sheet="Sheet1"/></cacheSource>']
parts, types, rels, sheet_rels, caches = {}, {}, [], [], ""
for i, source in enumerate(SOURCES, 1):
    cache, records, table = (f"xl/pivotCache/pivotCacheDefinition{i}.xml", f"xl/pivotCache/pivotCacheRecords{i}.xml", f"xl/pivotTables/pivotTable{i}.xml")
    record_id = "rId9" if i == len(SOURCES) else "rId1"
    parts[cache] = (f'<pivotCacheDefinition {S} {R} r:id="{record_id}" recordCount="1"><cacheSource {source}<cacheFields count="1"><cacheField name="CACHE{i}." numFmtId="0">'
                    '<sharedItems count="1"><s v="x"/></sharedItems></cacheField></cacheFields></pivotCacheDefinition>')
    parts[cache.replace("Cache/", "Cache/_rels/") + ".rels"] = relationships([("rId1", "pivotCacheRecords", f"pivotCacheRecords{i}.xml"), ("rId2", "externalLinkPath", "http://evil.example/b.xlsx", "External")])
    parts[records] = f'<pivotCacheRecords {S} count="1"><r><x v="0"/></r></pivotCacheRecords>'
    parts[table] = (f'<pivotTableDefinition {S} name="TABLE{i}." cacheId="{i}" dataCaption="V"><location ref="A{i * 5}:B{i * 5 + 2}" firstHeaderRow="1" firstDataRow="1" firstDataCol="1"/>'
                    '<pivotFields count="1"><pivotField axis="axisRow" showAll="0"><items count="1"><item x="0"/></items></pivotField></pivotFields></pivotTableDefinition>')
    parts[table.replace("Tables/", "Tables/_rels/") + ".rels"] = relationships([("rId1", "pivotCacheDefinition", f"../pivotCache/pivotCacheDefinition{i}.xml")])
    types |= {cache: CT + "pivotCacheDefinition+xml", records: CT + "pivotCacheRecords+xml", table: CT + "pivotTable+xml"}
    rels.append((f"rId{i + 1}", "pivotCacheDefinition", f"pivotCache/pivotCacheDefinition{i}.xml"))
    sheet_rels.append((f"rId{i}", "pivotTable", f"../pivotTables/pivotTable{i}.xml"))
    caches += f'<pivotCache cacheId="{i}" r:id="rId{i + 1}"/>'
emit(xlsx(cell("A1", "KEPT", kind=' t="str"'), sheet_extra='<dataConsolidate><dataRefs count="2"><dataRef ref="A1:B2" sheet="[c.xlsx]S"/><dataRef name="http://evil.example/[c.xlsx]S!A1"/></dataRefs></dataConsolidate>',
          book_extra=f"<pivotCaches>{caches}</pivotCaches>", rels=rels, sheet_rels=sheet_rels, parts=parts, types=types))
