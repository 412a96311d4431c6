# SPDX-License-Identifier: GPL-2.0-or-later
"""Numbered paragraphs, text of a layout and a master, and a diagram whose drawing is not stored, as in PowerPoint 2007."""
from recipes import emit
from recipes_ooxml import *

MAIN_TYPE = "application/vnd.openxmlformats-officedocument.presentationml.{}+xml".format


def item(text, scheme="", level=0, start=1):
    number = f'<a:buAutoNum type="{scheme}" startAt="{start}"/>' if scheme else ""
    return f'<a:p><a:pPr lvl="{level}">{number}</a:pPr><a:r><a:t>{text}</a:t></a:r></a:p>'


def tree(root, *shapes):
    return (f'<p:{root} {P} {A} {R}><p:cSld><p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
            f'{"".join(shapes)}</p:spTree></p:cSld></p:{root}>')


LIST = shape("見出し").replace("</p:txBody>", item("受付", "ea1JpnKorPeriod") + item("説明", "ea1JpnKorPeriod") + item("前半", "circleNumDbPlain", 1)
                            + item("後半", "circleNumDbPlain", 1) + item("質疑", "ea1JpnKorPeriod") + item("休憩") + item("次", "arabicParenBoth", 0, 7) + item("外", "hebrew2Minus", 0, 4) + "</p:txBody>")
PROMPT = shape("PROMPT").replace("<p:nvPr/>", '<p:nvPr><p:ph type="title"/></p:nvPr>')
DIAGRAM = ('<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="9" name="d"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr><p:xfrm><a:off x="0" y="0"/><a:ext cx="9" cy="9"/></p:xfrm>'
           '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/diagram"><dgm:relIds xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" r:dm="rId2"/>'
           '</a:graphicData></a:graphic></p:graphicFrame>')
DATA = (f'<dgm:dataModel xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" {A}><dgm:ptLst><dgm:pt modelId="1" type="doc"/>'
        '<dgm:pt modelId="2"><dgm:prSet phldrT="UNSEEN"/><dgm:t><a:bodyPr/><a:p><a:r><a:t>組織図</a:t></a:r></a:p></dgm:t></dgm:pt></dgm:ptLst><dgm:cxnLst/></dgm:dataModel>')
emit(pptx(LIST + DIAGRAM, slide_rels=[("rId1", "slideLayout", "../slideLayouts/slideLayout1.xml"), ("rId2", "diagramData", "../diagrams/data1.xml")],
          parts={"ppt/slideLayouts/slideLayout1.xml": tree("sldLayout", PROMPT, shape("部外秘")), "ppt/slideMasters/slideMaster1.xml": tree("sldMaster", shape("総務課 資料")),
                 "ppt/slideLayouts/_rels/slideLayout1.xml.rels": relationships([("rId1", "slideMaster", "../slideMasters/slideMaster1.xml")]),
                 "ppt/diagrams/data1.xml": DATA},
          types={"ppt/slideLayouts/slideLayout1.xml": MAIN_TYPE("slideLayout"), "ppt/slideMasters/slideMaster1.xml": MAIN_TYPE("slideMaster"),
                 "ppt/diagrams/data1.xml": "application/vnd.openxmlformats-officedocument.drawingml.diagramData+xml"}))
