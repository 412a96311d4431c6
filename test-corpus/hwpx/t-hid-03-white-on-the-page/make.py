# SPDX-License-Identifier: GPL-2.0-or-later
from hangul import *
from recipes import emit

looks = '<hh:charPr id="0" height="1000"/><hh:charPr id="1" height="1000" textColor="#FFFFFF"/>'
body = (paragraph("보이는 글") + paragraph("HID-WHITE", look=1) + paragraph(box("HID-BOX", look=1)) + paragraph(table(cell(0, 0, "HID-CELL", look=1, framed=1))))
emit(hwpx([body], looks=looks, frames=frame(1, fill=solid("#FFFFFF"))))
