# SPDX-License-Identifier: GPL-2.0-or-later
"""Pictures of pixels and as PNG, one of them in pieces, on a rectangle and on three corners."""
from emf_plus import *
from recipes import emit, png

emit(file(put(6, IMAGE, picture_file(png(255, 0, 255) + b"PNG-TAIL-MARK")), put(7, IMAGE, bitmap(2, 2, words(RED, GREEN, BLUE, 0x80000000))), *put_in_pieces(8, IMAGE, bitmap(3, 3, bytes(range(27)), 0x21808, 9), 12),
          draw_image(6, (0, 0, 2, 2), (4, 2, 10, 10)), draw_image_points(6, (0, 0, 2, 2), [(24, 20), (34, 24), (20, 30)]), draw_image(7, (0, 0, 2, 2), (44, 40, 10, 10)), draw_image(8, (0, 0, 3, 3), (64, 40, 10, 10))))
