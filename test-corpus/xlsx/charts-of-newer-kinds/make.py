# SPDX-License-Identifier: GPL-2.0-or-later
"""A funnel and a map, as Excel writes them: they stay, their ranges by hidden names too, without the outlines and the workbook behind them."""
from recipes import emit
from recipes_ooxml import *

XDR = 'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"'
GEO = ('<cx:layoutPr><cx:geography cultureLanguage="ja-JP" cultureRegion="JP" attribution="地図の提供元"><cx:geoCache provider="{0E000000-0000-4000-8000-000000000001}">'
       '<cx:binary>R0VPLU1BUks=</cx:binary></cx:geoCache></cx:geography></cx:layoutPr>')
FUNNEL = chart_ex("funnel", "応募から採用", f='_xlchart.v2.0', values=(40, 9), series='<cx:dataLabels/>')
MAP = chart_ex("regionMap", "県ごとの件数", f="Sheet1!$A$1:$A$2", values=(3, 4), series=GEO, data='<cx:externalData r:id="rId1" cx:autoUpdate="1"/>')
DRAWING = f'<xdr:wsDr {XDR} {A} {R}>' + "".join(
    '<xdr:absoluteAnchor><xdr:pos x="0" y="0"/><xdr:ext cx="9" cy="9"/>' + chart_frame(f"rId{number}", version) + "<xdr:clientData/></xdr:absoluteAnchor>"
    for number, version in ((1, "2015/10/21"), (2, "2016/5/10"))) + "</xdr:wsDr>"
KIND = "http://schemas.microsoft.com/office/2014/relationships/chartEx"
emit(xlsx(cell("A1", 40), names='<definedName name="_xlchart.v2.0" hidden="1">Sheet1!$A$1:$A$2</definedName>', sheet_extra='<drawing r:id="rId1"/>',
          sheet_rels=[("rId1", "drawing", "../drawings/drawing1.xml")],
          parts={"xl/drawings/drawing1.xml": DRAWING, "xl/charts/chartEx1.xml": FUNNEL, "xl/charts/chartEx2.xml": MAP,
                 "xl/drawings/_rels/drawing1.xml.rels": relationships([("rId1", KIND, "../charts/chartEx1.xml"), ("rId2", KIND, "../charts/chartEx2.xml")]),
                 "xl/charts/_rels/chartEx2.xml.rels": relationships([("rId1", "package", "https://evil.example/book.xlsx", "External")])},
          types={"xl/drawings/drawing1.xml": "application/vnd.openxmlformats-officedocument.drawing+xml",
                 **{f"xl/charts/chartEx{number}.xml": "application/vnd.ms-office.chartex+xml" for number in (1, 2)}}))
