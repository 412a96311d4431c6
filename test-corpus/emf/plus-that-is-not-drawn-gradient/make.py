# SPDX-License-Identifier: GPL-2.0-or-later
"""What lies beyond the path of a gradient that is made again and again."""
from emf_plus import *
from recipes import emit

emit(file(put(0, BRUSH, path_gradient((5, 5), GREEN, [RED], [(1, 1), (9, 1), (9, 9)], 0)), fill_rects(0, (1, 1, 90, 90), flags=0)))
