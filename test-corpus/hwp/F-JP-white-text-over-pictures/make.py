# SPDX-License-Identifier: GPL-2.0-or-later
from hangul import *
from recipes import emit, png

emit(hwp([para("쪽 위의 흰 글", shapes=((0, 1),)) + para(hwp_picture(1, wrap=BEHIND)) + para(hwp_box("글상자의 흰 글", wrap=IN_FRONT, more=hwp_line(0) + bytes(4), look=1))
          + para(hwp_table((0, 0, "표의 노란 글", 1, 1, 2, 0), wrap=IN_FRONT)) + para("파란 글", shapes=((0, 3),))],
         looks=(hwp_look(), hwp_look(colour=0xffffff), hwp_look(colour=0x00ffff), hwp_look(colour=0xf0b000)), bins=[hwp_bin(1, "png")], pictures={"BIN0001.png": png(255)}))
