# SPDX-License-Identifier: GPL-2.0-or-later
"""Texts in boxes that they do not fit, in the middle, and character by character."""
from emf_plus import *
from recipes import emit

emit(file(put(1, FONT, font()), put(2, FONT, font("NO-SUCH-FONT", 8, 15, 3)), put(3, FORMAT, string_format(1, 1)), put(4, FORMAT, string_format(2, 2, 0x1000, 0.2)), put(5, BRUSH, linear(0, 0, 9, 9, RED, BLUE)),
          draw_string(1, "図形の文字と折り返し ABC\r\ndef", (2, 2, 30, 40)), draw_string(2, "centre", (40, 2, 50, 40), RED, 3), draw_string(1, "far of it", (40, 50, 50, 40), BLUE, 4),
          plus(0x401c, 1, words(5, 99, 2) + floats(2, 80, 0, 0) + "傾き".encode("utf-16-le")), driver_string(1, "位置", [(84, 70), (84, 84)]), driver_string(1, "run", [(60, 95)], RED, 5)))
