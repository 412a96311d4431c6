# SPDX-License-Identifier: GPL-2.0-or-later
"""Pictures in cells of WPS Office are named as such, and their cells say that there was one."""
from recipes import emit, png
from recipes_ooxml import *

PIC = ('<etc:cellImage><xdr:pic><xdr:nvPicPr><xdr:cNvPr id="{}" name="{}" descr="現場写真"/><xdr:cNvPicPr/></xdr:nvPicPr>'
       '<xdr:blipFill><a:blip r:embed="{}"/><a:stretch><a:fillRect/></a:stretch></xdr:blipFill><xdr:spPr><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr></xdr:pic></etc:cellImage>').format
IMAGES = (f'<etc:cellImages xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData" xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" {A} {R}>'
          + PIC(2, "ID_0A1B2C3D", "rId1") + PIC(3, "ID_4E5F6071", "rId2") + "</etc:cellImages>")
CELL = '<row r="{0}"><c r="A{0}" t="str"><f>_xlfn.DISPIMG("{1}",1)</f><v>=DISPIMG("{1}",1)</v></c></row>'.format
TYPED = '<row r="3"><c r="A3" t="inlineStr"><is><t>=DISPIMG("ID_0A1B2C3D",1) とは何ですか</t></is></c></row>'
emit(xlsx(CELL(1, "ID_0A1B2C3D") + CELL(2, "ID_4E5F6071") + TYPED, rels=[("rId9", "http://www.wps.cn/officeDocument/2020/cellImage", "cellimages.xml")],
          parts={"xl/cellimages.xml": IMAGES, "xl/media/image1.png": png(1),
                 "xl/_rels/cellimages.xml.rels": relationships([("rId1", "image", "media/image1.png"), ("rId2", "image", "https://evil.example/a.png", "External")])},
          types={"xl/cellimages.xml": "application/vnd.wps-officedocument.cellimage+xml"}))
