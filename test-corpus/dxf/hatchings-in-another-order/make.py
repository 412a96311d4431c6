# SPDX-License-Identifier: GPL-2.0-or-later
"""A square with lines that are too close, which says that seeds follow before it says its loops."""
from drawings import END, header, lines, point, section
from recipes import emit

SQUARE = (91, 1), (92, 2), (72, 0), (73, 1), (93, 4), *point(0.0, 0.0), *point(1000.0, 0.0), *point(1000.0, 1000.0), *point(0.0, 1000.0), (97, 0)
emit(lines(*header("AC1015"), *section("ENTITIES", (0, "HATCH"), (8, "0"), *point(0.0, 0.0), (2, "DASH"), (70, 0), (71, 0), (98, 0), *SQUARE, (75, 0), (76, 1), (52, 0.0), (41, 1.0), (77, 0),
                                       (78, 1), (53, 0.0), (43, 0.0), (44, 0.0), (45, 0.0), (46, 0.0001), (79, 2), (49, 0.0001), (49, -0.0001)), *END))
