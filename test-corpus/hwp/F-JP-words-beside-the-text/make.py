# SPDX-License-Identifier: GPL-2.0-or-later
"""WordArt, a master page with a table, and the caption of an object."""
from hangul import *
from recipes import emit


def master(level):
    return record(LIST_HEADER, level, struct.pack("<II", 2, 0) + bytes(10)) + para("바탕쪽의 글", level=level) + para(hwp_table((0, 0, "표 안의 글")), level=level)


section = Control(2, "secd", bytes(26), lambda level: record(PAGE_DEF, level, struct.pack("<IIIIIIIIII", 59528, 84188, 8504, 8504, 5668, 4252, 4252, 4252, 0, 0)) + master(level))
captioned = hwp_object(b"x")
chart = Control(11, "gso", captioned.data, lambda level: captioned.inside(level) + hwp_list(level, "꼬리", more=bytes(22)))
emit(hwp([para(section, "본문", hwp_art("글맵시"), chart)]))
