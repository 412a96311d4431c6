# SPDX-License-Identifier: GPL-2.0-or-later
"""The words that stand for pictures: of the drawing, of the picture itself, of VML; a picture without words."""
from recipes import emit, png
from recipes_ooxml import *

NAMES = ('xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
         'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" ' + VML)


def picture(words, inner):
    return ('<w:r><w:drawing><wp:inline><wp:extent cx="914400" cy="914400"/>'
            f'<wp:docPr id="1" name="NAME" {words}/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
            f'<pic:cNvPr id="1" name="NAME" {inner}/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rId9"/></pic:blipFill><pic:spPr/></pic:pic></a:graphicData>'
            '</a:graphic></wp:inline></w:drawing></w:r>')


emit(docx(paragraph("<w:r><w:t>前</w:t></w:r>", picture('title="案内" descr="市役所の&#10;地図"', 'descr="FILE"'), "<w:r><w:t>後</w:t></w:r>")
          + paragraph(picture("", 'descr="駐車場"')) + paragraph(picture('descr=" "', ""))
          + paragraph('<w:r><w:pict><v:shape style="width:72pt;height:24pt" alt="受付は 13時"><v:imagedata r:id="rId9"/></v:shape></w:pict></w:r>'),
          rels=[("rId9", "image", "media/i.png")], namespaces=NAMES, parts={"word/media/i.png": png()}))
