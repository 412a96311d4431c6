# SPDX-License-Identifier: GPL-2.0-or-later
"""ActiveX controls of a slide: each gives way to its picture, where it brings one; what stands behind them stays behind them."""
from recipes import emit, png
from recipes_ooxml import *

PICTURE = ('<p:pic><p:nvPicPr><p:cNvPr id="{0}" name="{1}"/><p:cNvPicPr/><p:nvPr/></p:nvPicPr><p:blipFill><a:blip r:embed="rId2"/></p:blipFill><p:spPr/></p:pic>')
CONTROL = '<p:control name="NAME-MARK" r:id="rId1" imgW="9" imgH="9">{0}</p:control>'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml"'
BOTH = (f'<mc:AlternateContent {MC}><mc:Choice Requires="v">{CONTROL.format("")}</mc:Choice>'
        f'<mc:Fallback>{CONTROL.format(PICTURE.format(11, "FIRST-LOOK"))}</mc:Fallback></mc:AlternateContent>')
data = pptx(shape("KEPT"), slide_rels=[("rId1", "control", "../activeX/activeX1.xml"), ("rId2", "image", "../media/image1.png")],
            parts={"ppt/media/image1.png": png(1), "ppt/activeX/activeX1.xml": '<ax:ocx xmlns:ax="http://schemas.microsoft.com/office/2006/activeX" '
                   'ax:classid="{D7053240-CE69-11CD-A777-00DD01143C57}" ax:x="XML-MARK"/>'},
            types={"ppt/activeX/activeX1.xml": "application/vnd.ms-office.activeX+xml"})
controls = f'<p:custDataLst/><p:controls>{BOTH}{CONTROL.format(PICTURE.format(12, "SECOND-LOOK") + PICTURE.format(13, "MORE-MARK"))}{CONTROL.format("")}</p:controls>'
with zipfile.ZipFile(io.BytesIO(data)) as old:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as new:
        for member in old.infolist():
            content = old.read(member)
            if member.filename.startswith("ppt/slides/slide"):
                content = content.replace(b"</p:spTree>", b"</p:spTree>" + controls.encode())
            new.writestr(member, content)
emit(out.getvalue())
