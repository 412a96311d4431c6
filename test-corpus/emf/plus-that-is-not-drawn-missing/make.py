# SPDX-License-Identifier: GPL-2.0-or-later
"""A path that is none: no part of such a drawing is taken for all of it."""
from emf_plus import *
from recipes import emit

emit(file(fill_rects(RED, (1, 1, 9, 9)), plus(0x4014, 5 | COLOR, words(RED))))
