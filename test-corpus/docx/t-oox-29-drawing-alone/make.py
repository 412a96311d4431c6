# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_ooxml import *

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>SVG-MARK</script><rect width="9" height="9"/></svg>'


def picture(blip):
    return paragraph('<w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"><wp:extent cx="914400" cy="914400"/>'
                     '<wp:docPr id="1" name="p"/><a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
                     '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture">'
                     f'<pic:nvPicPr><pic:cNvPr id="0" name="x"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip{blip[0]}><a:extLst><a:ext uri="{{96DAC541-7B7A-43D3-8B79-37D633B846F1}}">'
                     f'<asvg:svgBlip xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" r:embed="{blip[1]}"/></a:ext></a:extLst></a:blip></pic:blipFill><pic:spPr/></pic:pic>'
                     '</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>')


emit(docx(picture(("", "rId1")) + picture(("", "rId9")) + picture((' r:embed="rId2"', "rId3")) + picture(("", "rId3")) + picture(("", "rId4")),
          [("rId1", "image", "media/image1.svg"), ("rId2", "image", "media/image2.svg"), ("rId3", "image", "media/image3.svg"), ("rId4", "image", "media/image4.png"),
           ("rId5", "image", "media/image5.svg")],
          parts={f"word/media/image{i}.{'png' if i == 4 else 'svg'}": SVG for i in range(1, 6)}))
