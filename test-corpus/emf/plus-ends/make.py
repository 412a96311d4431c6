# SPDX-License-Identifier: GPL-2.0-or-later
"""Lines of EMF+ with ends of each kind, arrows and figures of their own; one that is half seen, one that is shorter than its ends; a pen that is turned, one that draws dashes inside."""
from emf_plus import *
from recipes import emit


def own(kind, data):
    data = words(VERSION, kind) + data
    return words(len(data)) + data


def arrow(width, height, middle, filled):
    return own(1, floats(width, height, middle) + words(filled, 0, 0, 0) + floats(10, 1, 0, 0, 0, 0))


def figure(flags, inset, *paths):
    return own(0, words(flags, 0) + floats(inset) + words(0, 0, 0) + floats(10, 1, 0, 0, 0, 0) + b"".join(words(len(data)) + data for data in paths))


OPEN = words(VERSION) + path([(-2, -2), (0, 0), (2, -2)], [0, 1, 1])
CLOSED = words(VERSION) + path([(-1, -2), (1, -2), (0, 1)], [0, 1, 0x81])
KINDS = [(0, 1), (2, 3), (0x10, 0x11), (0x12, 0x13), (0x14, 0x14), (3, 3)]
pens = [pen(BLACK, 3.0, 6, words(*kinds)) for kinds in KINDS]
pens += [pen(RED, 2.0, 0x1000, arrow(3, 4, 1, 1)), pen(BLUE, 2.0, 0x1800, arrow(3, 4, 0, 0) + figure(2, 0, OPEN)), pen(0x8000ff00, 2.0, 0x1800, figure(1, 1.5, CLOSED) + figure(3, 1, CLOSED, OPEN))]
pens += [pen(RED, 1.0, 1, floats(0, 3, -3, 0, 0, 0)), pen(BLUE, 4.0, 0x380, floats(1.5) + words(2) + floats(2, 1) + words(1))]
drawn = [draw_lines(n, [(10, 8 + 9 * n), (50, 8 + 9 * n), (85, 4 + 9 * n)]) for n in range(len(pens))]
emit(file(*[put(n, PEN, one) for n, one in enumerate(pens)], *drawn, draw_lines(6, [(90, 90), (91, 91)]), draw_lines(6, [(92, 92), (92, 92)]), draw_lines(10, [(60, 70), (90, 70), (90, 88)], 0x2000)))
