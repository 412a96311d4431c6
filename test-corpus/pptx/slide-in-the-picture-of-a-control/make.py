# SPDX-License-Identifier: GPL-2.0-or-later
"""A whole slide, its controls included, where the picture of an ActiveX control says how large it is: what comes behind it is the picture's still."""
from recipes import emit, png
from recipes_ooxml import *

PICTURE = ('<p:pic><p:nvPicPr><p:cNvPr id="{0}" name="{1}"/><p:cNvPicPr/><p:nvPr/></p:nvPicPr><p:blipFill><a:blip r:embed="rId2"/></p:blipFill>'
           '<p:spPr><a:xfrm><a:off x="9000" y="9000"/>{2}<a:ext cx="900000" cy="300000"/></a:xfrm></p:spPr></p:pic>')
CONTROL = '<p:controls><p:control name="NAME-MARK" r:id="rId1" imgW="9" imgH="9">{0}</p:control></p:controls>'
INNER = f'<p:cSld><p:spTree>{shape("INNER")}</p:spTree>{CONTROL.format(PICTURE.format(12, "INNER-LOOK", ""))}</p:cSld>'

data = pptx(shape("KEPT"), slide_rels=[("rId1", "control", "../activeX/activeX1.xml"), ("rId2", "image", "../media/image1.png")],
            parts={"ppt/media/image1.png": png(1), "ppt/activeX/activeX1.xml": '<ax:ocx xmlns:ax="http://schemas.microsoft.com/office/2006/activeX" '
                   'ax:classid="{D7053240-CE69-11CD-A777-00DD01143C57}" ax:x="XML-MARK"/>'},
            types={"ppt/activeX/activeX1.xml": "application/vnd.ms-office.activeX+xml"})
controls = CONTROL.format(PICTURE.format(11, "LOOK", INNER))
with zipfile.ZipFile(io.BytesIO(data)) as old:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as new:
        for member in old.infolist():
            content = old.read(member)
            if member.filename.startswith("ppt/slides/slide"):
                content = content.replace(b"</p:spTree>", b"</p:spTree>" + controls.encode())
            new.writestr(member, content)
emit(out.getvalue())
