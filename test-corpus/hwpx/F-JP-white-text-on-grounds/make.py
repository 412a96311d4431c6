# SPDX-License-Identifier: GPL-2.0-or-later
from hangul import *
from recipes import emit

# White on a paragraph's ground, on that of its characters, in a table that stood in such a paragraph.
looks = ('<hh:charPr id="0" height="1000"/><hh:charPr id="1" height="1000" textColor="#FFFFFF" shadeColor="none" borderFillIDRef="2"/>'
         '<hh:charPr id="2" height="1000" textColor="#FFFFFF" shadeColor="#1F3864"/><hh:charPr id="3" height="1000" textColor="#FFFFFF" borderFillIDRef="1"/>')
shapes = '<hh:paraPr id="2"><hh:align horizontal="CENTER"/><hh:border borderFillIDRef="1"/></hh:paraPr>'
body = (paragraph("제목 줄", look=1, align=2) + paragraph("글자 바탕", look=2) + paragraph("글자 테두리", look=3)
        + paragraph(table(cell(0, 0, "그 안의 표", look=1)), align=2) + paragraph("밝은 바탕"))
emit(hwpx([body], looks=looks, shapes=shapes, frames=frame(1, "NONE", fill=solid("#1F3864")) + frame(2, fill=solid("none"))))
