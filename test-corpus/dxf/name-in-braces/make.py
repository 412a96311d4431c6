# SPDX-License-Identifier: GPL-2.0-or-later
from drawings import END, header, lines, point, section
from recipes import emit

# What stands in braces goes: the name behind them is the one that counts, and there the block shows itself.
emit(lines(*header("AC1015"), *section("BLOCKS", (0, "BLOCK"), (2, "A"), (70, 0), *point(0.0, 0.0), (0, "INSERT"), (102, "{KEPT"), (2, "B"), (102, "}"), (2, "A"), *point(0.0, 0.0), (0, "ENDBLK")), *section("ENTITIES", (0, "INSERT"), (2, "A"), *point(0.0, 0.0)), *END))
