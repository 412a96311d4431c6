# SPDX-License-Identifier: GPL-2.0-or-later
"""ActiveX controls of a slide: what they say describes the pictures that stay, but of those that are hidden."""
from controls import control
from recipes import emit, png
from recipes_ooxml import *

CONTROLS = [control(1, "button", "ppt", caption="次へ"), control(2, "label", "ppt", caption="HIDDEN-MARK"), control(3, "text", "ppt", value="TYPED")]
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml"'


def shown(number, more=""):
    picture = (f'<p:pic><p:nvPicPr><p:cNvPr id="{10 + number}" name="Look"{more}/><p:cNvPicPr/><p:nvPr/></p:nvPicPr><p:blipFill><a:blip r:embed="rId9"/></p:blipFill>'
               '<p:spPr><a:xfrm><a:off x="9000" y="9000"/><a:ext cx="900000" cy="300000"/></a:xfrm></p:spPr></p:pic>')
    open_ = f'<p:control name="NAME-MARK" r:id="rId{number}" imgW="9" imgH="9">'
    return (f'<mc:AlternateContent {MC}><mc:Choice Requires="v">{open_}</p:control></mc:Choice>'
            f'<mc:Fallback>{open_}{picture}</p:control></mc:Fallback></mc:AlternateContent>')


parts, types = {"ppt/media/image1.png": png(1)}, {}
for files, kinds in CONTROLS:
    parts.update(files)
    types.update(kinds)
data = pptx(shape("KEPT"), slide_rels=[*[(f"rId{number}", "control", f"../activeX/activeX{number}.xml") for number in range(1, 4)],
                                       ("rId9", "image", "../media/image1.png")], parts=parts, types=types)
controls = f'<p:controls>{shown(1)}{shown(2, " hidden=" + chr(34) + "1" + chr(34))}{shown(3)}</p:controls>'
with zipfile.ZipFile(io.BytesIO(data)) as old:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as new:
        for member in old.infolist():
            content = old.read(member)
            if member.filename.startswith("ppt/slides/slide"):
                content = content.replace(b"</p:spTree>", b"</p:spTree>" + controls.encode())
            new.writestr(member, content)
emit(out.getvalue())
