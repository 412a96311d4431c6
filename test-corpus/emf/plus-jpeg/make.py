# SPDX-License-Identifier: GPL-2.0-or-later
"""A JPEG picture, what stands behind its end, and one in pieces."""
import pictures
from emf_plus import *
from recipes import emit

emit(file(put(1, IMAGE, picture_file(pictures.jpeg(after=b"TAIL-MARK"))), draw_image(1, (0, 0, 16, 8), (10, 10, 32, 16)), *put_in_pieces(2, IMAGE, picture_file(pictures.jpeg()), 64), draw_image(2, (0, 0, 16, 8), (50, 50, 32, 16))))
