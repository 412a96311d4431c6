# SPDX-License-Identifier: GPL-2.0-or-later
"""The model of a diagram names its drawing by a relationship of the slide: that Id stays, another one does not."""
from recipes import emit
from recipes_ooxml import *

DGM = 'xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram"'
DSP = "http://schemas.microsoft.com/office/drawing/2008/diagram"


def model(number, drawing):
    return (f'<dgm:dataModel {DGM} {A}><dgm:ptLst><dgm:pt modelId="{number}"/></dgm:ptLst><dgm:extLst><a:ext uri="{DSP}">'
            f'<dsp:dataModelExt xmlns:dsp="{DSP}" relId="{drawing}" minVer="http://schemas.openxmlformats.org/drawingml/2006/diagram"/></a:ext></dgm:extLst></dgm:dataModel>')


def frame(data):
    return ('<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="3" name="d"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr><p:xfrm/><a:graphic>'
            f'<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/diagram"><dgm:relIds {DGM} r:dm="{data}"/></a:graphicData></a:graphic></p:graphicFrame>')


drawing = f'<dsp:drawing xmlns:dsp="{DSP}" {A}><dsp:spTree><dsp:nvGrpSpPr/><dsp:grpSpPr/></dsp:spTree></dsp:drawing>'
OOXML = "application/vnd.openxmlformats-officedocument.drawingml."
emit(pptx(frame("rId1") + frame("rId2"),
          slide_rels=[("rId1", "diagramData", "../diagrams/data1.xml"), ("rId2", "diagramData", "../diagrams/data2.xml"),
                      ("rId3", "http://schemas.microsoft.com/office/2007/relationships/diagramDrawing", "../diagrams/drawing1.xml")],
          parts={"ppt/diagrams/data1.xml": model(1, "rId3"), "ppt/diagrams/data2.xml": model(2, "rId77"), "ppt/diagrams/drawing1.xml": drawing},
          types={"ppt/diagrams/data1.xml": OOXML + "diagramData+xml", "ppt/diagrams/data2.xml": OOXML + "diagramData+xml",
                 "ppt/diagrams/drawing1.xml": "application/vnd.ms-office.drawingml.diagramDrawing+xml"}))
