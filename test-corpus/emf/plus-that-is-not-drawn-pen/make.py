# SPDX-License-Identifier: GPL-2.0-or-later
"""A pen that is wider in one direction."""
from emf_plus import *
from recipes import emit

emit(file(fill_rects(RED, (1, 1, 9, 9)), put(0, PEN, pen(RED, 2.0, 1, floats(3, 0, 0, 1, 0, 0))), draw_lines(0, [(1, 1), (50, 50)])))
