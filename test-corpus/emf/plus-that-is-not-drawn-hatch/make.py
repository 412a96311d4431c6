# SPDX-License-Identifier: GPL-2.0-or-later
"""A hatch that there is not."""
from emf_plus import *
from recipes import emit

emit(file(fill_rects(RED, (1, 1, 9, 9)), put(0, BRUSH, hatch(53, RED, BLUE)), fill_rects(0, (1, 1, 9, 9), flags=0)))
