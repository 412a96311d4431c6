# SPDX-License-Identifier: GPL-2.0-or-later
"""Brushes of EMF+ that go from a path to a point, in each form, and those of pictures, in each way; lines that go from one colour to another."""
from emf_plus import *
from recipes import emit

AROUND = [(2, 2), (30, 2), (30, 30), (2, 30)]
CURVED = words(VERSION) + path([(40, 2), (60, 2), (70, 30), (40, 30)], [0, 3, 3, 0x83])
PICTURE = words(VERSION) + bitmap(2, 2, words(RED, GREEN, BLUE, 0x80ffffff))
brushes = [path_gradient((16, 16), GREEN, [RED], AROUND), path_gradient((10, 10), GREEN, [RED, BLUE, BLACK], AROUND, 4, 8, words(3) + floats(0, 0.5, 1) + floats(0, 0.2, 1)),
           path_gradient((16, 16), GREEN, [RED], AROUND, 4, 4, words(3) + floats(0, 0.5, 1) + words(RED, BLUE, GREEN)), path_gradient((50, 15), 0x8000ff00, [BLUE], CURVED, 4, 1),
           path_gradient((16, 16), GREEN, [RED], AROUND, 4, 0x40, words(2) + floats(0.5, 0.5)), *[words(2, 0, wrap) + PICTURE for wrap in range(5)], words(2, 2, 0) + floats(3, 1, -1, 3, 5, 5) + PICTURE]
emit(file(*[put(n, BRUSH, brush) for n, brush in enumerate(brushes)], put(20, PEN, words(0, 0, 0) + floats(3) + words(VERSION) + linear(0, 0, 90, 90, RED, BLUE)),
          *[fill_rects(n, (4, 4, 20, 20), flags=0) for n in (0, 1, 2, 4)], *[fill_rects(n, (0, 0, 96, 40), flags=0) for n in (1, 2, 3, 4)], *[fill_rects(n, (8 * n, 60, 7, 20), flags=0) for n in range(5, 11)], draw_lines(20, [(5, 90), (90, 90)])))
