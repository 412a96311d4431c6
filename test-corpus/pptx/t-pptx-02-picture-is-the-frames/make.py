# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit, png
from recipes_ooxml import *


def frame(number, name, more, inner):
    return (f'<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="{number}" name="{name}"{more}/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr>'
            '<p:xfrm/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/presentationml/2006/ole">'
            '<p:oleObj progId="Package" r:id="rId1"><p:embed/>'
            f'<p:pic><p:nvPicPr><p:cNvPr {inner}/><p:cNvPicPr/><p:nvPr/></p:nvPicPr><p:blipFill><a:blip r:embed="rId2"/></p:blipFill><p:spPr/></p:pic>'
            '</p:oleObj></a:graphicData></a:graphic></p:graphicFrame>')


# PowerPoint writes the picture in such a frame with no number and no name, and not hidden.
emit(pptx(frame(31, 'FRAME-A', ' descr="SPOKEN"', 'id="0" name=""') + frame(32, 'FRAME-B', ' hidden="1"', 'id="0" name=""')
          + frame(33, 'FRAME-C', '', 'id="34" name="INNER-MARK" descr="TOLD" hidden="1"'),
          slide_rels=[('rId1', 'oleObject', '../embeddings/oleObject1.bin'), ('rId2', 'image', '../media/image1.png')],
          parts={'ppt/embeddings/oleObject1.bin': b'OLE-MARK' * 9, 'ppt/media/image1.png': png(1)}))
