# SPDX-License-Identifier: GPL-2.0-or-later
"""The words that stand for pictures of a slide; one picture is hidden."""
from recipes import emit, png
from recipes_ooxml import *


def picture(number, more):
    return (f'<p:pic><p:nvPicPr><p:cNvPr id="{number}" name="NAME" {more}/><p:cNvPicPr/><p:nvPr/></p:nvPicPr><p:blipFill><a:blip r:embed="rId9"/></p:blipFill>'
            '<p:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="914400" cy="914400"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr></p:pic>')


emit(pptx(shape("本文") + picture(4, 'title="案内" descr="市役所の地図"') + picture(5, 'descr="HIDDEN" hidden="1"') + picture(6, ""),
          slide_rels=[("rId9", "image", "../media/i.png")], parts={"ppt/media/i.png": png()}))
