# SPDX-License-Identifier: GPL-2.0-or-later
"""A part of a metafile."""
from emf_plus import *
from metafiles import emf_rectangle
from recipes import emit

emit(file(put(1, IMAGE, metafile(3, emf(emf_rectangle(10, 10, 80, 80)))), draw_image(1, (0, 0, 30, 30), (0, 0, 30, 30))))
