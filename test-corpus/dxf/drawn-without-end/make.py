# SPDX-License-Identifier: GPL-2.0-or-later
from drawings import END, header, lines, point, section
from recipes import emit

emit(lines(*header("AC1015"), *section("BLOCKS", (0, "BLOCK"), (2, "A"), (70, 0), *point(0.0, 0.0), *((0, "INSERT"), (2, "a"), *point(1.0, 0.0)) * 2, (0, "ENDBLK")), *section("ENTITIES", (0, "INSERT"), (2, "A"), *point(0.0, 0.0)), *END))
