# SPDX-License-Identifier: GPL-2.0-or-later
"""A field's GUID and the numbers of a chart's axes, which programs make up by chance: LibreOffice each time anew."""
from recipes import emit
from recipes_ooxml import *

FRAME = ('<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="3" name="Chart"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr>'
         '<p:xfrm><a:off x="0" y="0"/><a:ext cx="100" cy="100"/></p:xfrm><a:graphic>'
         f'<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:chart {CHART} r:id="rId2"/></a:graphicData>'
         '</a:graphic></p:graphicFrame>')
FIELD = ('<p:sp><p:nvSpPr><p:cNvPr id="2" name="Number"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/>'
         '<a:p><a:fld id="{0BADC0DE-3C7F-48EE-A59D-F2D3B82B97B9}" type="slidenum"><a:t>7</a:t></a:fld>'
         '<a:fld id="{0BADC0DE-0000-48EE-A59D-F2D3B82B97B9}" type="slidenum"><a:t>8</a:t></a:fld></a:p></p:txBody></p:sp>')
PLOT = (f'<c:chartSpace {CHART}><c:chart><c:plotArea><c:barChart><c:barDir val="col"/><c:axId val="84386410"/><c:axId val="40263713"/>'
        '</c:barChart><c:catAx><c:axId val="84386410"/><c:delete val="0"/><c:axPos val="b"/><c:crossAx val="40263713"/></c:catAx>'
        '<c:valAx><c:axId val="40263713"/><c:delete val="0"/><c:axPos val="l"/><c:crossAx val="84386410"/></c:valAx>'
        '</c:plotArea></c:chart></c:chartSpace>')

emit(pptx(FIELD + FRAME, slide_rels=[("rId2", "chart", "../charts/chart1.xml")], parts={"ppt/charts/chart1.xml": PLOT},
          types={"ppt/charts/chart1.xml": "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"}))
