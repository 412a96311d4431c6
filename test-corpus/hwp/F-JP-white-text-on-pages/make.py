# SPDX-License-Identifier: GPL-2.0-or-later
from hangul import *
from recipes import emit

section = Control(2, "secd", bytes(26), lambda level: hwp_page_ground(level, 1))
emit(hwp([para(section, "쪽 위의 흰 글")], looks=(hwp_look(colour=0xffffff),), frames=[hwp_frame(0, fill=hwp_solid(0x64381f))]))
