# SPDX-License-Identifier: GPL-2.0-or-later
"""Small ones that draw small ones, each many times."""
from emf_plus import *
from recipes import emit

made = file(fill_rects(GREEN, (0, 0, 96, 96)))
for _ in range(3):
    made = file(put(1, IMAGE, metafile(4, made)), *[draw_image(1, (0, 0, 96, 96), (0, 0, 96, 96))] * 300)
emit(made)
