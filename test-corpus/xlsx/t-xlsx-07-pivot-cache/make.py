# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_ooxml import *

CACHE = f'<pivotCacheDefinition {S} {R}><cacheSource type="{{0}}"{{1}}</cacheSource><cacheFields count="1"><cacheField name="a" numFmtId="0"><sharedItems/></cacheField></cacheFields>{{2}}</pivotCacheDefinition>'
PIVOT = 'application/vnd.openxmlformats-officedocument.spreadsheetml.pivotCacheDefinition+xml'
emit(xlsx(cell('A1', 'KEPT', kind=' t="str"'), book_extra='<pivotCaches><pivotCache cacheId="1" r:id="rId2"/><pivotCache cacheId="2" r:id="rId3"/></pivotCaches>',
          rels=[('rId2', 'pivotCacheDefinition', 'pivotCache/pivotCacheDefinition1.xml'), ('rId3', 'pivotCacheDefinition', 'pivotCache/pivotCacheDefinition2.xml'),
                ('rId4', 'http://schemas.microsoft.com/office/2007/relationships/slicerCache', 'slicerCaches/slicerCache1.xml')],
          parts={'xl/pivotCache/pivotCacheDefinition1.xml': CACHE.format('external', ' connectionId="1">', '<cacheHierarchies count="1"><cacheHierarchy uniqueName="XLSX07-OLAP-MARK"/></cacheHierarchies>'),
                 'xl/pivotCache/pivotCacheDefinition2.xml': CACHE.format('worksheet', '><worksheetSource ref="A1:B2" sheet="Sheet1" r:id="rId1"/>', ''),
                 'xl/pivotCache/_rels/pivotCacheDefinition2.xml.rels': relationships([('rId1', 'externalLinkPath', 'http://evil.example/book.xlsx', 'External')]),
                 'xl/slicerCaches/slicerCache1.xml': '<slicerCacheDefinition xmlns="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" name="XLSX07-SLICER-MARK"/>'},
          types={'xl/pivotCache/pivotCacheDefinition1.xml': PIVOT, 'xl/pivotCache/pivotCacheDefinition2.xml': PIVOT, 'xl/slicerCaches/slicerCache1.xml': 'application/vnd.ms-excel.slicerCache+xml'}))
