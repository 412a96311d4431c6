# SPDX-License-Identifier: GPL-2.0-or-later
"""Filters that join their conditions or show empty cells, a chart as a ring, what a pivot table counts: another sheet without."""
from recipes import emit
from recipes_ooxml import *

SERIES = ('<c:ser><c:idx val="0"/><c:order val="0"/><c:val><c:numRef><c:f>Sheet1!$A$1</c:f><c:numCache><c:ptCount val="1"/>'
          '<c:pt idx="0"><c:v>12</c:v></c:pt></c:numCache></c:numRef></c:val></c:ser>')
RING = (f'<c:chartSpace {CHART} {A}><c:clrMapOvr bg1="lt2" tx1="dk2" bg2="lt1" tx2="dk1" accent1="accent6" accent2="accent2" accent3="accent3" accent4="accent4" '
        'accent5="accent5" accent6="accent1" hlink="hlink" folHlink="folHlink"/><c:chart><c:plotArea><c:doughnutChart><c:varyColors val="1"/>'
        f'{SERIES}<c:firstSliceAng val="90"/><c:holeSize val="40"/></c:doughnutChart></c:plotArea></c:chart></c:chartSpace>')
DRAWING = (f'<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" {A} {R}><xdr:absoluteAnchor><xdr:pos x="0" y="0"/>'
           '<xdr:ext cx="9" cy="9"/><xdr:graphicFrame><xdr:nvGraphicFramePr><xdr:cNvPr id="2" name="c"/><xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr>'
           f'<xdr:xfrm rot="60000" flipH="1"/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:chart {CHART} r:id="rId1"/>'
           '</a:graphicData></a:graphic></xdr:graphicFrame><xdr:clientData/></xdr:absoluteAnchor></xdr:wsDr>')
CACHE = (f'<pivotCacheDefinition {S} {R} saveData="0"><cacheSource type="worksheet"><worksheetSource ref="A1:A2" sheet="Sheet1"/></cacheSource><cacheFields count="1">'
         '<cacheField name="a" numFmtId="0" databaseField="0"><sharedItems/></cacheField></cacheFields></pivotCacheDefinition>')
PIVOT = (f'<pivotTableDefinition {S} name="P" cacheId="1" dataCaption="V"><location ref="D1:D2" firstHeaderRow="1" firstDataRow="1" firstDataCol="0"/>'
         '<pivotFields count="1"><pivotField dataField="1" hideNewItems="1"/></pivotFields><dataFields count="1">'
         '<dataField name="n" fld="0" subtotal="count" showDataAs="percentOfTotal"/></dataFields></pivotTableDefinition>')
KIND = "application/vnd.openxmlformats-officedocument."
emit(xlsx(cell("A1", "1"), sheet_extra='<autoFilter ref="A1:B9"><filterColumn colId="0"><customFilters and="1"><customFilter operator="greaterThan" val="3"/>'
          '<customFilter operator="lessThan" val="8"/></customFilters></filterColumn><filterColumn colId="1"><filters blank="1" calendarType="japan"><filter val="a"/>'
          '</filters></filterColumn></autoFilter><drawing r:id="rId1"/>',
          book_extra='<pivotCaches><pivotCache cacheId="1" r:id="rId2"/></pivotCaches>', rels=[("rId2", "pivotCacheDefinition", "pivotCache/pivotCacheDefinition1.xml")],
          sheet_rels=[("rId1", "drawing", "../drawings/drawing1.xml"), ("rId2", "pivotTable", "../pivotTables/pivotTable1.xml")],
          parts={"xl/drawings/drawing1.xml": DRAWING, "xl/drawings/_rels/drawing1.xml.rels": relationships([("rId1", "chart", "../charts/chart1.xml")]),
                 "xl/charts/chart1.xml": RING, "xl/pivotCache/pivotCacheDefinition1.xml": CACHE, "xl/pivotTables/pivotTable1.xml": PIVOT,
                 "xl/pivotTables/_rels/pivotTable1.xml.rels": relationships([("rId1", "pivotCacheDefinition", "../pivotCache/pivotCacheDefinition1.xml")])},
          types={"xl/drawings/drawing1.xml": KIND + "drawing+xml", "xl/charts/chart1.xml": KIND + "drawingml.chart+xml",
                 "xl/pivotCache/pivotCacheDefinition1.xml": KIND + "spreadsheetml.pivotCacheDefinition+xml",
                 "xl/pivotTables/pivotTable1.xml": KIND + "spreadsheetml.pivotTable+xml"}))
