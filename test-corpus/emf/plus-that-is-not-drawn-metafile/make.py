# SPDX-License-Identifier: GPL-2.0-or-later
"""A metafile in it that is none: no part of such a drawing is taken for all of it."""
from emf_plus import *
from recipes import emit

emit(file(fill_rects(RED, (1, 1, 9, 9)), put(1, IMAGE, words(2, 3, 9) + b"METAFILE-MARK"), draw_image(1, (0, 0, 9, 9), (0, 0, 9, 9))))
