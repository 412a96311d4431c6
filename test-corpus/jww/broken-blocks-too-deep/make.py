# SPDX-License-Identifier: GPL-2.0-or-later
"""One more than may be, the outermost last."""
from jww import Drawing
from recipes import emit


def shown(number):
    return ("block", 0.0, 0.0, 1.0, 1.0, 0.0, number)


emit(Drawing(600).write([("line", 0.0, 0.0, 9.0, 9.0), shown(33)], [(level, "a", [("line", 0.0, 0.0, 10.0, 10.0 + level), shown(level - 1)]) for level in range(1, 34)]))
