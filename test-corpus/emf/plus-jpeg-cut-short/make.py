# SPDX-License-Identifier: GPL-2.0-or-later
"""A JPEG picture that ends in its header: its place is marked, the rest is drawn."""
import pictures
from emf_plus import *
from recipes import emit

emit(file(fill_rects(RED, (1, 1, 9, 9)), put(1, IMAGE, picture_file(pictures.jpeg()[:90])), draw_image(1, (0, 0, 16, 8), (10, 10, 32, 16))))
