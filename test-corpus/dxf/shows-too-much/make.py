# SPDX-License-Identifier: GPL-2.0-or-later
from drawings import END, header, lines, point, section
from recipes import emit

emit(lines(*header("AC1015"), *section("BLOCKS", *(group for i in range(12) for group in ((0, "BLOCK"), (2, f"B{i}"), (70, 0), *point(0.0, 0.0), (0, "INSERT"), (2, f"B{i + 1}"), *point(0.0, 0.0), (70, 10), (71, 10), (0, "ENDBLK")))),
           *section("BLOCKS", (0, "BLOCK"), (2, "B12"), (70, 0), (0, "LINE"), *point(0.0, 0.0), (0, "ENDBLK")), *section("ENTITIES", (0, "INSERT"), (2, "B0"), *point(0.0, 0.0)), *END))
