# SPDX-License-Identifier: GPL-2.0-or-later
from hangul import *
from recipes import emit, png

frames = (hwp_frame(0, fill=hwp_solid(0x64381f)), hwp_frame(8, 15, hwp_gradient(0x000000, 0x00ff00, 0x800000)), hwp_frame(2, 6, hwp_solid(0xffffffff)))
emit(hwp([para(hwp_table((0, 0, "감청색 위의 흰 글", 1, 2, 1, 1), (1, 0, "그러데이션", 1, 1, 0, 2), (1, 1, "파선", 1, 1, 0, 3), (1, 2, "없는 번호", 1, 1, 0, 9)))
          + para(hwp_box("틀이 있는 글상자", more=hwp_line() + hwp_solid(0xccffff))) + para(hwp_box("그림이 깔린 글상자", more=hwp_line(0) + hwp_image_fill(1), look=1))],
         looks=(hwp_look(), hwp_look(colour=0xffffff)), frames=frames, bins=[hwp_bin(1, "png")], pictures={"BIN0001.png": png(255)}))
