# SPDX-License-Identifier: GPL-2.0-or-later
"""A zoom and a 3D model leave their pictures and are named; of an extension that nobody knows, and for which nothing stands, is told."""
from recipes import emit, png
from recipes_ooxml import *

MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def branch(prefix, uri, inside, fallback):
    return (f'<mc:AlternateContent {MC}><mc:Choice xmlns:{prefix}="{uri}" Requires="{prefix}"><p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="3" name="GONE"/><p:cNvGraphicFramePr/><p:nvPr/>'
            f'</p:nvGraphicFramePr><p:xfrm/><a:graphic><a:graphicData uri="{uri}">{inside}</a:graphicData></a:graphic></p:graphicFrame></mc:Choice>{fallback}</mc:AlternateContent>')


def picture(number, click=""):
    return (f'<mc:Fallback><p:pic><p:nvPicPr><p:cNvPr id="{number}" name="PICTURE{number}">{click}</p:cNvPr><p:cNvPicPr/><p:nvPr/></p:nvPicPr>'
            '<p:blipFill><a:blip r:embed="rId2"/></p:blipFill><p:spPr/></p:pic></mc:Fallback>')


MS = "http://schemas.microsoft.com/office/"
ZOOM = branch("pslz", MS + "powerpoint/2016/slidezoom", '<pslz:sldZm><pslz:sldZmObj sldId="256" cId="1"/></pslz:sldZm>', picture(4, '<a:hlinkClick r:id="rId3" action="ppaction://hlinksldjump"/>'))
MODEL = branch("am3d", MS + "drawing/2017/model3d", '<am3d:model3d r:embed="rId1"/>', picture(5))
NEW = branch("new", "urn:new", '<new:thing r:id="rId1"/>', "")
emit(pptx(shape("KEPT") + ZOOM + MODEL + NEW,
          slide_rels=[("rId1", MS + "2017/06/relationships/model3d", "../media/model3d1.glb"), ("rId2", "image", "../media/image1.png"), ("rId3", "slide", "slide1.xml")],
          parts={"ppt/media/model3d1.glb": b"glTF" * 3, "ppt/media/image1.png": png(1)}, more_types='<Default Extension="glb" ContentType="model/gltf.binary"/>'))
