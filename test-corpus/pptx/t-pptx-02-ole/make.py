# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit, png
from recipes_ooxml import *


emit(pptx('<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="3" name="POSTER"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr><p:xfrm/>'
          '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/presentationml/2006/ole"><p:oleObj progId="Package" r:id="rId1"><p:embed/>'
          '<p:pic><p:nvPicPr><p:cNvPr id="4" name="POSTER"/><p:cNvPicPr/><p:nvPr/></p:nvPicPr><p:blipFill><a:blip r:embed="rId2"/></p:blipFill><p:spPr/></p:pic>'
          '</p:oleObj></a:graphicData></a:graphic></p:graphicFrame>',
          slide_rels=[('rId1', 'oleObject', '../embeddings/oleObject1.bin'), ('rId2', 'image', '../media/image1.png')],
          parts={'ppt/embeddings/oleObject1.bin': b'OLE-MARK' * 9, 'ppt/media/image1.png': png(1)}))
