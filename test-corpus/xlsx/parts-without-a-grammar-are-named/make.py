# SPDX-License-Identifier: GPL-2.0-or-later
"""Slicers, timelines, ink, views, labels and Python go under the names that people have for them; the sheet keeps its cells and the box that stands for a slicer."""
from recipes import emit
from recipes_ooxml import *

MS = "http://schemas.microsoft.com/office/"
XDR = 'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"'
BOX = '<xdr:sp macro="" textlink=""><xdr:nvSpPr><xdr:cNvPr id="3" name=""/><xdr:cNvSpPr/></xdr:nvSpPr><xdr:spPr/><xdr:txBody><a:bodyPr/><a:p><a:r><a:t>スライサーの箱</a:t></a:r></a:p></xdr:txBody></xdr:sp>'
DRAWING = (f'<xdr:wsDr {XDR} {A} {R}><xdr:absoluteAnchor><xdr:pos x="0" y="0"/><xdr:ext cx="9" cy="9"/><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
           f'<mc:Choice xmlns:a14="{MS}drawing/2010/main" Requires="a14"><xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="2" name="S"/><xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr>'
           f'<xdr:xfrm><a:off x="0" y="0"/><a:ext cx="9" cy="9"/></xdr:xfrm><a:graphic><a:graphicData uri="{MS}drawing/2010/slicer"><s:slicer xmlns:s="{MS}drawing/2010/slicer" name="S"/></a:graphicData></a:graphic>'
           f'</xdr:graphicFrame></mc:Choice><mc:Fallback>{BOX}</mc:Fallback></mc:AlternateContent><xdr:clientData/></xdr:absoluteAnchor></xdr:wsDr>')
X14 = f'xmlns:x14="{MS}spreadsheetml/2009/9/main"'
EXT = f'<drawing r:id="rId1"/><extLst><ext uri="{{A8765BA9-456A-4DAB-B4F3-ACF838C121DE}}" {X14}><x14:slicerList><x14:slicer r:id="rId2"/></x14:slicerList></ext>'
EXT += (f'<ext uri="{{7E03D99C-DC04-49d9-9315-930204A7B6E9}}" xmlns:x15="{MS}spreadsheetml/2010/11/main"><x15:timelineRefs><x15:timelineRef r:id="rId3"/></x15:timelineRefs></ext></extLst>')
parts = {"xl/drawings/drawing1.xml": DRAWING, "xl/slicers/slicer1.xml": f'<slicers xmlns="{MS}spreadsheetml/2009/9/main"><slicer name="S" cache="Slicer_S" caption="区分"/></slicers>',
         "xl/slicerCaches/slicerCache1.xml": "<a/>", "xl/timelines/timeline1.xml": "<a/>", "xl/timelineCaches/timelineCache1.xml": "<a/>", "xl/ink/ink1.xml": "<a/>", "xl/python.xml": "<a/>",
         "xl/namedSheetViews/namedSheetView1.xml": "<a/>", "xl/documenttasks/documenttask1.xml": "<a/>", "docMetadata/LabelInfo.xml": "<a/>", "xl/revisions/userNames.xml": "<a/>"}
emit(xlsx(cell("A1", 42), names='<definedName name="Slicer_S">#N/A</definedName>', sheet_extra=EXT,
          sheet_rels=[("rId1", "drawing", "../drawings/drawing1.xml"), ("rId2", MS + "2007/relationships/slicer", "../slicers/slicer1.xml")], parts=parts,
          types={"xl/drawings/drawing1.xml": "application/vnd.openxmlformats-officedocument.drawing+xml"}))
