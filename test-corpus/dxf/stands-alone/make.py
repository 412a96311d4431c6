# SPDX-License-Identifier: GPL-2.0-or-later
from drawings import END, header, lines, point, section
from recipes import emit

emit(lines(*header("AC1015"), *section("ENTITIES", (0, "VERTEX"), (8, "0"), *point(0.0, 0.0)), *END))
