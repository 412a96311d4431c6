# SPDX-License-Identifier: GPL-2.0-or-later
from drawings import END, header, lines, point, section
from recipes import emit

# Weighed would be one block; a reader may show the other, which shows itself.
emit(lines(*header("AC1015"), *section("BLOCKS", *(group for name, other in (("A", "A"), ("B", "")) for group in ((0, "BLOCK"), (2, name), (70, 0), *point(0.0, 0.0), *(((0, "INSERT"), (2, "B"), (2, other), *point(0.0, 0.0)) if other else ()), (0, "ENDBLK")))), *section("ENTITIES", (0, "INSERT"), (2, "A"), *point(0.0, 0.0)), *END))
