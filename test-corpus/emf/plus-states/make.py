# SPDX-License-Identifier: GPL-2.0-or-later
"""Transforms, units, saved states, containers and clips; and GDI's records where EMF+ asks for them."""
from emf_plus import *
from metafiles import emf_rectangle
from recipes import emit

emit(emf(comment(header()), comment(put(0, PATH, path([(0, 0), (9, 0), (9, 9)], [0, 1, 0x81])), put(1, REGION, words(0, 0x10000000) + floats(0, 0, 50, 50)), plus(0x401e, 1),
         plus(0x4025, 0, words(1)), plus(0x402d, 0, floats(50, 45)), plus(0x402f, 0, floats(30)), plus(0x402e, 0, floats(2, 2)), fill_rects(BLUE, (0, 0, 4, 3)), plus(0x4032, 0x100, floats(0, 0, 3, 10)),
         fill_rects(RED, (0, 3, 8, 3)), plus(0x4026, 0, words(1)), plus(0x4030, 6, floats(1)), fill_rects(GREEN, (1, 1, 3, 3)), plus(0x4030, 1, floats(1)),
         plus(0x4027, 0, floats(60, 2, 20, 20) + floats(0, 0, 2, 2) + words(7)), fill_rects(BLUE, (0, 0, 1, 1)), plus(0x4029, 0, words(7)), plus(0x4028, 0, words(8)), plus(0x402a, 0, floats(1, 0, 0, 1, 5, 5)),
         plus(0x402c, CLOSED, floats(1, 0, 0, 1, 5, 5)), plus(0x402b), plus(0x4029, 0, words(8)), plus(0x4033, 0), fill_rects(RED, (0, 0, 96, 96)), plus(0x4034, 1), plus(0x4032, 0x400, floats(0, 0, 40, 40)),
         fill_rects(GREEN, (0, 0, 96, 96)), plus(0x4035, 0, floats(0, 0)), plus(0x4031), plus(0x4004)), emf_rectangle(80, 80, 90, 90), comment(fill_rects(BLACK, (90, 90, 5, 5)), plus(0x4002)), emf_rectangle(0, 0, 5, 5)))
