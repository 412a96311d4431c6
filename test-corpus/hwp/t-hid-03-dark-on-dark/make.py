# SPDX-License-Identifier: GPL-2.0-or-later
from hangul import *
from recipes import emit

looks = (hwp_look(), hwp_look(shade=0), hwp_look(30), hwp_look(colour=0xffffff), hwp_look(100, relative=10))
body = (para("보이는 글") + para(hwp_table((0, 0, "HID-CELL", 1, 1, 0, 1))) + para("HID-PARAGRAPH", align=2) + para("HID-SHADE", shapes=((0, 1),))
        + para("HID-TINY", shapes=((0, 2),)) + para("HID-LIGHT", shapes=((0, 3),), align=3) + para("HID-SHARE", shapes=((0, 4),)))
emit(hwp([body], looks=looks, frames=[hwp_frame(fill=hwp_solid(0)), hwp_frame(fill=hwp_solid(0xfeffff))], shapes=(1, 2)))
