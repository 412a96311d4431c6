# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_ooxml import *

CHART_XML = (f'<c:chartSpace {CHART} {A} {R}><c:chart><c:plotArea><c:layout/><c:barChart><c:barDir val="col"/><c:grouping val="clustered"/><c:ser><c:idx val="0"/><c:order val="0"/>'
             '<c:cat><c:strRef><c:f>Sheet1!$A$1</c:f><c:strCache><c:ptCount val="1"/><c:pt idx="0"><c:v>四月</c:v></c:pt></c:strCache></c:strRef></c:cat>'
             '<c:val><c:numRef><c:f>[http://evil.example/a.xlsx]Sheet1!$B$1</c:f><c:numCache><c:ptCount val="1"/><c:pt idx="0"><c:v>12</c:v></c:pt></c:numCache></c:numRef></c:val>'
             '</c:ser><c:axId val="1"/><c:axId val="2"/></c:barChart></c:plotArea></c:chart><c:externalData r:id="rId{0}"><c:autoUpdate val="1"/></c:externalData></c:chartSpace>')
FRAME = ('<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="{0}" name="c"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr><p:xfrm/><a:graphic>'
         '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" r:id="rId{0}"/></a:graphicData></a:graphic></p:graphicFrame>')
KIND = 'application/vnd.openxmlformats-officedocument.drawingml.chart+xml'
emit(pptx(shape('KEPT') + FRAME.format(4) + FRAME.format(5), slide_rels=[('rId4', 'chart', '../charts/chart1.xml'), ('rId5', 'chart', '../charts/chart2.xml')],
          parts={'ppt/charts/chart1.xml': CHART_XML.format(1), 'ppt/charts/chart2.xml': CHART_XML.format(2),
                 'ppt/charts/_rels/chart1.xml.rels': relationships([('rId1', 'package', '../embeddings/book.xlsx')]),
                 'ppt/charts/_rels/chart2.xml.rels': relationships([('rId2', 'oleObject', 'http://evil.example/a.xlsx', 'External')]),
                 'ppt/embeddings/book.xlsx': xlsx(cell('A1', 'OOX28-BOOK-MARK', kind=' t="str"'))},
          types={'ppt/charts/chart1.xml': KIND, 'ppt/charts/chart2.xml': KIND},
          more_types='<Default Extension="xlsx" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"/>'))
