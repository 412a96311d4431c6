# SPDX-License-Identifier: GPL-2.0-or-later
"""A brush of a path that is cut short: no part of such a drawing is taken for all of it."""
from emf_plus import *
from recipes import emit

emit(file(fill_rects(RED, (1, 1, 9, 9)), put(0, BRUSH, words(3, 0, 0)), fill_rects(0, (1, 1, 9, 9), flags=0)))
