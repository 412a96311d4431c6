# SPDX-License-Identifier: GPL-2.0-or-later
"""A chart as text: the name of its trend line and what is drawn on it. The name of the pivot table that it shows is not seen."""
from recipes import emit
from recipes_ooxml import *

NUMBERS = '<c:numRef><c:f>Sheet1!$B$2</c:f><c:numCache><c:formatCode>0</c:formatCode><c:ptCount val="1"/><c:pt idx="0"><c:v>98765</c:v></c:pt></c:numCache></c:numRef>'
CHART_PART = (f'<c:chartSpace {CHART} {A} {R}><c:pivotSource><c:name>UNSEEN</c:name><c:fmtId val="0"/></c:pivotSource><c:chart><c:plotArea><c:barChart><c:barDir val="col"/><c:ser><c:idx val="0"/><c:order val="0"/>'
              f'<c:trendline><c:name>増加の傾向</c:name><c:trendlineType val="linear"/></c:trendline><c:val>{NUMBERS}</c:val></c:ser></c:barChart></c:plotArea></c:chart><c:userShapes r:id="rId1"/></c:chartSpace>')
SHAPES = (f'<c:userShapes {CHART} {A} xmlns:cdr="http://schemas.openxmlformats.org/drawingml/2006/chartDrawing"><cdr:relSizeAnchor><cdr:from><cdr:x>0</cdr:x><cdr:y>0</cdr:y></cdr:from>'
          '<cdr:to><cdr:x>0.5</cdr:x><cdr:y>0.5</cdr:y></cdr:to><cdr:sp textlink=""><cdr:nvSpPr><cdr:cNvPr id="2" name="t"/><cdr:cNvSpPr/></cdr:nvSpPr><cdr:spPr/>'
          '<cdr:txBody><a:bodyPr/><a:p><a:r><a:t>ここから改定</a:t></a:r></a:p></cdr:txBody></cdr:sp></cdr:relSizeAnchor></c:userShapes>')
DRAWING = "application/vnd.openxmlformats-officedocument.drawingml."

emit(docx(paragraph("本文"), rels=[("rId1", "chart", "charts/chart1.xml")],
          parts={"word/charts/chart1.xml": CHART_PART, "word/charts/_rels/chart1.xml.rels": relationships([("rId1", "chartUserShapes", "../drawings/drawing1.xml")]),
                 "word/drawings/drawing1.xml": SHAPES},
          types={"word/charts/chart1.xml": DRAWING + "chart+xml", "word/drawings/drawing1.xml": DRAWING + "chartshapes+xml"}))
