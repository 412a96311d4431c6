# SPDX-License-Identifier: GPL-2.0-or-later
"""Two chains of blocks, the outermost of one list first, of the other last."""
from jww import Drawing
from recipes import emit


def shown(number):
    return ("block", 0.0, 0.0, 1.0, 1.0, 0.0, number)


def chain(start, numbers):
    return [(start + level, "a", [("line", 0.0, 0.0, 10.0, 10.0 + level)] + [shown(start + level - 1)] * (level > 1)) for level in numbers]


emit(Drawing(600).write([("line", 0.0, 0.0, 9.0, 9.0), shown(32), shown(132)], chain(0, range(1, 33)) + chain(100, range(32, 0, -1))))
