# SPDX-License-Identifier: GPL-2.0-or-later
"""What Word shows of a run's border, a bullet that is a picture, mirrored shapes, and a drawing that was pasted from slides."""
from recipes import emit, png
from recipes_ooxml import *

DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
TRANSFORM = '<a:xfrm flipH="1" flipV="1"><a:off x="1" y="1"/><a:ext cx="9" cy="9"/></a:xfrm>'
CANVAS = (f'<lc:lockedCanvas xmlns:lc="{DRAWING}/lockedCanvas"><a:nvGrpSpPr><a:cNvPr id="0" name=""/><a:cNvGrpSpPr/></a:nvGrpSpPr><a:grpSpPr/>'
          f'<a:sp><a:nvSpPr><a:cNvPr id="2" name="t"/><a:cNvSpPr txBox="1"/></a:nvSpPr><a:spPr>{TRANSFORM}<a:prstGeom prst="rtTriangle"><a:avLst/></a:prstGeom></a:spPr>'
          '<a:txSp><a:txBody><a:bodyPr/><a:p><a:r><a:t>PASTED-FROM-SLIDES</a:t></a:r></a:p></a:txBody><a:useSpRect/></a:txSp></a:sp></lc:lockedCanvas>')
NUMBERING = (f'<w:numbering {W} {R} {VML}><w:numPicBullet w:numPicBulletId="7"><w:pict><v:shape id="b" style="width:9pt;height:9pt" o:bullet="t">'
             '<v:imagedata r:id="rId1"/></v:shape></w:pict></w:numPicBullet><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/>'
             '<w:lvlPicBulletId w:val="7"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>')
emit(docx('<w:p><w:r><w:rPr><w:bdr w:val="double" w:sz="4" w:space="0" w:color="FF0000"/></w:rPr><w:t>framed</w:t></w:r></w:p>'
          f'<w:p><w:r><w:drawing><wp:inline xmlns:wp="{DRAWING}/wordprocessingDrawing"><wp:extent cx="9" cy="9"/><wp:docPr id="1" name="c"/>'
          f'<a:graphic {A}><a:graphicData uri="{DRAWING}/lockedCanvas">{CANVAS}</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>',
          [("rId1", "numbering", "numbering.xml")],
          parts={"word/numbering.xml": NUMBERING, "word/_rels/numbering.xml.rels": relationships([("rId1", "image", "media/b.png")]), "word/media/b.png": png(1, 1)},
          types={"word/numbering.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"}))
