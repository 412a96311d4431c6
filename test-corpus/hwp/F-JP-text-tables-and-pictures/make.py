# SPDX-License-Identifier: GPL-2.0-or-later
from hangul import *
from recipes import emit, png

page = Control(2, "secd", bytes(26), lambda level: record(PAGE_DEF, level, struct.pack("<IIIIIIIIII", 59528, 84188, 8504, 8504, 5668, 4252, 4252, 4252, 0, 0)))
note = Control(17, "fn", bytes(8), lambda level: hwp_list(level, "각주의 글"))
header = Control(16, "head", bytes(8), lambda level: hwp_list(level, "머리말"))
ruby = Control(23, "tdut", string("漢字") + string("한자") + bytes(12))
formula = hwp_formula("x over y")
emit(hwp([para(page, "안녕하세요", "😀", align=1, shapes=((0, 1),)) + para("앞\t뒤\n줄", note, "다음", shapes=((0, 0), (10, 2)))
          + para(hwp_table((0, 0, "A", 2, 1), (0, 1, "B", 1, 2), (1, 1, "C"), (1, 2, "D"), caption="표의 제목"))
          + para(hwp_picture(1), hwp_picture(1)) + para(ruby, header) + para(hwp_box("글상자", "둘째 줄"), formula),
          para("둘째 구역", breaks=4)], bins=[hwp_bin(1, "png")], pictures={"BIN0001.png": png(255)}))
