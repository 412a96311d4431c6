# SPDX-License-Identifier: GPL-2.0-or-later
from drawings import END, binary, header, point, section
from recipes import emit

line = ((0, "LINE"), (8, "0"), *point(0.0, 0.0), *point(1.0, 1.0, 1))
inner = ((0, "BLOCK"), (8, "0"), (2, "柱"), (70, 0), *point(0.0, 0.0), *line, (0, "ENDBLK"))
outer = ((0, "BLOCK"), (8, "0"), (2, "柱の列"), (70, 0), *point(0.0, 0.0), (0, "INSERT"), (8, "0"), (2, "柱"), *point(0.0, 0.0), (70, 3), (71, 2), (44, 5.0), (45, 5.0), (0, "ENDBLK"))
emit(binary(*header("AC1015"), *section("BLOCKS", *inner, *outer), *section("ENTITIES", (0, "INSERT"), (8, "0"), (2, "柱の列"), *point(2.0, 3.0), (50, 90.0), (0, "TEXT"), (8, "0"), *point(0.0, 0.0), (40, 2.5), (1, "平面図")), *END))
