# SPDX-License-Identifier: GPL-2.0-or-later
"""Charts with steps that a reader would draw a thousand million times: between the bounds of an axis, on a logarithmic one, up to its numbers, and of pictures that are stacked."""
from recipes import emit
from recipes_ooxml import *

NUMBERS = '<c:numRef><c:f>Sheet1!$B$2</c:f><c:numCache><c:formatCode>0</c:formatCode><c:ptCount val="3"/><c:pt idx="0"><c:v>98765</c:v></c:pt><c:pt idx="1"><c:v>-4</c:v></c:pt><c:pt idx="2"><c:v>NaN</c:v></c:pt></c:numCache></c:numRef>'
AXES = ('<c:valAx><c:axId val="1"/><c:scaling><c:max val="1000"/><c:min val="0"/></c:scaling><c:axPos val="l"/><c:crossAx val="2"/><c:majorUnit val="250"/><c:minorUnit val="0.0000012"/></c:valAx>'
        '<c:valAx><c:axId val="3"/><c:scaling><c:logBase val="10"/><c:max val="1000000000"/><c:min val="1"/></c:scaling><c:axPos val="l"/><c:crossAx val="2"/><c:majorUnit val="10"/><c:minorUnit val="1.00000078"/></c:valAx>'
        '<c:valAx><c:axId val="4"/><c:scaling><c:min val="98760"/></c:scaling><c:axPos val="l"/><c:crossAx val="2"/><c:majorUnit val="0.041"/><c:minorUnit val="0.000043"/></c:valAx>'
        '<c:valAx><c:axId val="5"/><c:scaling><c:max val="0"/><c:min val="NaN"/></c:scaling><c:axPos val="l"/><c:crossAx val="2"/><c:majorUnit val="0.0000091"/></c:valAx>'
        '<c:valAx><c:axId val="2"/><c:scaling/><c:axPos val="l"/><c:crossAx val="1"/><c:majorUnit val="0.000034"/><c:minorUnit val="125"/></c:valAx>')
CHART_PART = (f'<c:chartSpace {CHART} {A} {R}><c:chart><c:plotArea><c:barChart><c:barDir val="col"/><c:ser><c:idx val="0"/><c:order val="0"/>'
              '<c:pictureOptions><c:pictureFormat val="stackScale"/><c:pictureStackUnit val="0.000056"/></c:pictureOptions>'
              f'<c:val>{NUMBERS}</c:val></c:ser><c:axId val="1"/><c:axId val="2"/></c:barChart>{AXES}</c:plotArea></c:chart></c:chartSpace>')

emit(docx(paragraph("KEPT"), rels=[("rId1", "chart", "charts/chart1.xml")], parts={"word/charts/chart1.xml": CHART_PART},
          types={"word/charts/chart1.xml": "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"}))
