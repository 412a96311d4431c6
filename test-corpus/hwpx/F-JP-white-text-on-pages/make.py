# SPDX-License-Identifier: GPL-2.0-or-later
from hangul import *
from recipes import emit

looks = '<hh:charPr id="0" height="1000" textColor="#FFFFFF"/>'
section = '<hp:secPr><hp:pageBorderFill type="BOTH" borderFillIDRef="1"/></hp:secPr>'
emit(hwpx([paragraph(section, "쪽 위의 흰 글")], looks=looks, frames=frame(1, "NONE", fill=solid("#1F3864"))))
