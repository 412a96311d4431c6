# SPDX-License-Identifier: GPL-2.0-or-later
from hangul import *
from recipes import emit

emit(hwp([para("보이는 글") + para("HID-WHITE", shapes=((0, 1),)) + para(hwp_box("HID-BOX", wrap=SQUARE, more=hwp_line(0) + bytes(4), look=1)) + para(hwp_table((0, 0, "HID-CELL", 1, 1, 1, 1)))],
         looks=(hwp_look(), hwp_look(colour=0xffffff)), frames=(hwp_frame(1, fill=hwp_solid(0xffffff)),)))
