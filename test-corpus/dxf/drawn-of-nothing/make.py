# SPDX-License-Identifier: GPL-2.0-or-later
from drawings import END, header, lines, point, section
from recipes import emit

emit(lines(*header("AC1015"), *section("TABLES", (0, "LAYER"), (2, "OFF"), (70, 1), (62, 7)), *section("ENTITIES", (0, "LINE"), (8, "OFF"), *point(0.0, 0.0), *point(9.0, 9.0, 1)), *END))
