# SPDX-License-Identifier: GPL-2.0-or-later
from hangul import *
from recipes import emit

# As dark as the ground of a cell, a paragraph, characters; white on a ground as light; too small by the size or by the share of it.
looks = ('<hh:charPr id="0" height="1000"/><hh:charPr id="1" height="1000" textColor="#000000" shadeColor="#000000"/><hh:charPr id="2" height="30"/>'
         '<hh:charPr id="3" height="1000" textColor="#FFFFFF"/><hh:charPr id="4" height="100"><hh:relSz hangul="10" latin="10" hanja="10" japanese="10" other="10" symbol="10" user="10"/></hh:charPr>')
shapes = "".join(f'<hh:paraPr id="{i}"><hh:border borderFillIDRef="{i - 1}"/></hh:paraPr>' for i in (2, 3))
body = (paragraph("보이는 글") + paragraph(table(cell(0, 0, "HID-CELL", framed=1))) + paragraph("HID-PARAGRAPH", align=2) + paragraph("HID-SHADE", look=1)
        + paragraph("HID-TINY", look=2) + paragraph("HID-LIGHT", look=3, align=3) + paragraph("HID-SHARE", look=4))
emit(hwpx([body], looks=looks, shapes=shapes, frames=frame(1, fill=solid("#000000")) + frame(2, fill=solid("#FFFFFE"))))
