# SPDX-License-Identifier: GPL-2.0-or-later
"""An anchor whose graphic is of a kind that does not stay goes; the picture beside it stays."""
from recipes import emit, png
from recipes_ooxml import *

XDR = 'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"'
PLACE = ("<xdr:from><xdr:col>1</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{0}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from>"
         "<xdr:to><xdr:col>2</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>9</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to>")
FRAME = ('<xdr:graphicFrame macro="RUN-MARK"><xdr:nvGraphicFramePr><xdr:cNvPr id="2" name="GONE"/><xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><xdr:xfrm/>'
         '<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/drawing/2010/slicer"><sle:slicer '
         'xmlns:sle="http://schemas.microsoft.com/office/drawing/2010/slicer" name="x"/></a:graphicData></a:graphic></xdr:graphicFrame>')
PICTURE = ('<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="3" name="STAYS"/><xdr:cNvPicPr/></xdr:nvPicPr><xdr:blipFill><a:blip r:embed="rId1"/></xdr:blipFill><xdr:spPr/>'
           '</xdr:pic>')


def anchor(row, inside):
    return f"<xdr:twoCellAnchor>{PLACE.format(row)}{inside}<xdr:clientData/></xdr:twoCellAnchor>"


slicer = (f'<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="a14" '
          f'xmlns:a14="http://schemas.microsoft.com/office/drawing/2010/main">{FRAME}</mc:Choice><mc:Fallback/></mc:AlternateContent>')
drawing = f'<xdr:wsDr {XDR} {A} {R}>{anchor(5, FRAME)}{anchor(6, slicer)}{anchor(7, PICTURE)}</xdr:wsDr>'
emit(xlsx(cell("A1", "42"), sheet_extra='<drawing r:id="rId1"/>', sheet_rels=[("rId1", "drawing", "../drawings/drawing1.xml")],
          parts={"xl/drawings/drawing1.xml": drawing, "xl/media/image1.png": png(1),
                 "xl/drawings/_rels/drawing1.xml.rels": relationships([("rId1", "image", "../media/image1.png")])},
          types={"xl/drawings/drawing1.xml": "application/vnd.openxmlformats-officedocument.drawing+xml"}))
