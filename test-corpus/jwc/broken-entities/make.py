# SPDX-License-Identifier: GPL-2.0-or-later
from jwc import Drawing
from recipes import emit

emit(Drawing(helpers=((float("nan"), 1), (5, 5))).write(lines=[(0, 0, float("inf"), 1), (1, 1, 2, 2, 200, 77)], arcs=[(1, 1, 0), (1, 1, -5), (1, 1, 2, 0), (9, 9, 3)], texts=[(0, 0, 1, 1, ""), (0, 0, 9, 0, "残る", 99)], points=[(1e30, 0), (3, 3, 0, 200)]))
