# SPDX-License-Identifier: GPL-2.0-or-later
"""Numbers of glyphs: no part of such a drawing is taken for all of it."""
from emf_plus import *
from recipes import emit

emit(file(fill_rects(RED, (1, 1, 9, 9)), put(1, FONT, font()), driver_string(1, "ab", [(1, 1), (9, 9)], options=0)))
