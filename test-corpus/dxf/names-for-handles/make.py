# SPDX-License-Identifier: GPL-2.0-or-later
# libdxfrw points to a style by its name, where a handle belongs: that leads nowhere, and is not carried.
from drawings import END, header, lines, point, section
from recipes import emit

emit(lines(*header("AC1021"), *section("TABLES", (0, "TABLE"), (2, "DIMSTYLE"), (70, 1), (0, "DIMSTYLE"), (105, "27"), (2, "Standard"), (70, 0), (40, 1.0), (340, "NAME-MARK"), (341, ""), (0, "ENDTAB")),
           *section("ENTITIES", (0, "TEXT"), (8, "0"), *point(0.0, 0.0), (40, 3.5), (1, "平面図")), *END, charset="utf-8"))
