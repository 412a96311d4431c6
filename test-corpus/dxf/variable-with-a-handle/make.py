# SPDX-License-Identifier: GPL-2.0-or-later
from drawings import END, binary, header, point, section
from recipes import emit

variables = ((9, "$EXTMIN"), *point(0.0, 0.0), (5, "FFFF"), (9, "$LTSCALE"), (40, 1.0), (330, "0"), (9, "$HANDSEED"), (5, "FF"), (330, "0"))
emit(binary((0, "SECTION"), (2, "HEADER"), (9, "$ACADVER"), (1, "AC1015"), *variables, (0, "ENDSEC"), *section("ENTITIES", (0, "POINT"), (8, "0"), *point(0.0, 0.0)), *END))
