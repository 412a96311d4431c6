# SPDX-License-Identifier: GPL-2.0-or-later
"""Words of ActiveX controls that nobody sees do not become text: a password, white on white, a shape that is hidden or without a size; and what is no control's."""
from controls import control, identifier, stored
from recipes import emit
from recipes_ooxml import *

BROKEN = identifier("button") + stored("button", caption="BROKEN-MARK")[:-2]
CONTROLS = [control(1, "text", "word", value="SECRET-MARK", password=0x2a), control(2, "label", "word", caption="WHITE-MARK", fore=0xffffff, back=0xffffff),
            control(3, "label", "word", caption="CLEAR-MARK", fore=0xfefefe, flags=0x13), control(4, "button", "word", caption="HIDDEN-MARK"),
            control(5, "button", "word", caption="TINY-MARK"), control(6, "button", "word", data=BROKEN),
            control(7, "button", "word", data=identifier("label") + stored("button", caption="STRANGE-MARK")), control(8, "button", "word", caption="SHOWN")]
STYLES = {4: "visibility: hidden", 5: "width:0;height:24pt"}
runs = [f'<w:r><w:object><v:shape id="s{number}" style="{STYLES.get(number, "width:72pt;height:24pt")}"/>'
        f'<w:control r:id="rId{number}" w:shapeid="s{number}"/></w:object></w:r>' for number in range(1, 9)]
parts, types = {}, {}
for files, kinds in CONTROLS:
    parts.update(files)
    types.update(kinds)
emit(docx(paragraph("KEPT ", *runs), [(f"rId{number}", "control", f"activeX/activeX{number}.xml") for number in range(1, 9)],
          namespaces=VML, parts=parts, types=types))
