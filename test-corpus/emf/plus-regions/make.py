# SPDX-License-Identifier: GPL-2.0-or-later
"""Regions of EMF+ that two figures become in each way, as clips and filled; clips joined in each way, and moved."""
from emf_plus import *
from recipes import emit

BOX = words(0x10000000) + floats(10, 10, 40, 40)
ELSE = words(VERSION) + path([(20, 20), (80, 30), (40, 80)], [0, 1, 0x81])
PATH_NODE = words(0x10000001, len(ELSE)) + ELSE
nodes = [put(n, REGION, words(2, n) + BOX + PATH_NODE) for n in range(1, 6)]
emit(file(*nodes, put(6, REGION, words(4, 3, 1) + BOX + words(0x10000003, 0x10000002)), put(7, REGION, words(0, 0x10000003)), put(8, PATH, path([(5, 5), (60, 5), (5, 90)], [0, 1, 0x81], 0x2000)),
          *[plus(0x4013, n | COLOR, words(0x40ff0000 | n << 4)) for n in range(1, 8)],
          *[plus(0x4032, mode << 8, floats(10, 10, 60, 60)) + plus(0x4033, 8 | mode << 8) + plus(0x4034, 3 | mode << 8) + plus(0x4034, 7 | mode << 8) + fill_rects(0x2000ff00, (0, 0, 96, 96)) + plus(0x4031) for mode in range(6)],
          plus(0x4032, 0, floats(10, 10, 30, 30)), plus(0x4035, 0, floats(20, 30)), fill_rects(BLUE, (0, 0, 96, 96))))
