# SPDX-License-Identifier: GPL-2.0-or-later
from hangul import *
from recipes import emit

section = Control(2, "secd", bytes(26), lambda level: hwp_list(level, "바탕쪽", more=bytes(10)))
emit(hwp([para(section, hwp_table((0, 0, "a"), wrap=BEHIND), "쪽 위의 흰 글")], looks=(hwp_look(colour=0xffffff),)))
