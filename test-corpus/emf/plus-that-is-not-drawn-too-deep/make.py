# SPDX-License-Identifier: GPL-2.0-or-later
"""Metafiles in metafiles."""
from emf_plus import *
from recipes import emit

made = file(fill_rects(GREEN, (0, 0, 48, 48)))
for _ in range(4):
    made = file(put(1, IMAGE, metafile(4, made)), draw_image(1, (0, 0, 96, 96), (0, 0, 96, 96)))
emit(made)
