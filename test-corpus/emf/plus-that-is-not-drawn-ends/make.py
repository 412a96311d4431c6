# SPDX-License-Identifier: GPL-2.0-or-later
"""A line with an arrow that is cut short: no part of such a drawing is taken for all of it."""
from emf_plus import *
from recipes import emit

emit(file(fill_rects(RED, (1, 1, 9, 9)), put(1, PEN, pen(RED, 2.0, 0x1000, words(4, 0))), draw_lines(1, [(1, 1), (9, 9)])))
