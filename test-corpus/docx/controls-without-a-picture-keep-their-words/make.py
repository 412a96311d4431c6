# SPDX-License-Identifier: GPL-2.0-or-later
"""ActiveX controls: what they say is text where they bring no picture, and describes the picture that stays."""
from controls import control, stored
from foreign import ole
from recipes import emit, png
from recipes_ooxml import *

CONTROLS = [control(1, "button", "word", caption="送信する", size=(2000, 600)), control(2, "tick", "word", value="1", caption="Agreed", mark="LICENCE-MARK"),
            control(3, "option", "word", value="0", caption="Neither"), control(4, "text", "word", data=ole(contents=stored("text", value="霞が関", longest=99, bars=1, size=(9, 9), password=0))),
            control(5, "label", "word", by_name=[("Caption", "By name"), ("FontName", "FONT-MARK")]), control(6, "toggle", "word", caption="Pictured")]


def run(number, picture=""):
    return (f'<w:r><w:object><v:shape id="s{number}" style="width:72pt;height:24pt">{picture}</v:shape>'
            f'<w:control r:id="rId{number}" w:name="NAME-MARK" w:shapeid="s{number}"/></w:object></w:r>')


parts, types = {"word/media/image1.png": png(1)}, {}
for number, (files, kinds) in enumerate(CONTROLS, 1):
    parts.update(files)
    types.update(kinds)
emit(docx(paragraph("KEPT ", *[run(number) for number in range(1, 6)], run(6, '<v:imagedata r:id="rId9"/>')),
          [*[(f"rId{number}", "control", f"activeX/activeX{number}.xml") for number in range(1, 7)], ("rId9", "image", "media/image1.png")],
          namespaces=VML, parts=parts, types=types))
