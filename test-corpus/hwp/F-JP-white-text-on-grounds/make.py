# SPDX-License-Identifier: GPL-2.0-or-later
from hangul import *
from recipes import emit

looks = (hwp_look(), hwp_look(colour=0xffffff), hwp_look(colour=0xffffff, shade=0x64381f), hwp_look(colour=0xffffff, framed=1))
body = (para("제목 줄", shapes=((0, 1),), align=2) + para("글자 바탕", shapes=((0, 2),)) + para("글자 테두리", shapes=((0, 3),))
        + para(hwp_table((0, 0, "그 안의 표", 1, 1, 1, 2)), align=2) + para("밝은 바탕"))
emit(hwp([body], looks=looks, frames=[hwp_frame(0, fill=hwp_solid(0x64381f)), hwp_frame()], shapes=(1,)))
