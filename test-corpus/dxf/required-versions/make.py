# SPDX-License-Identifier: GPL-2.0-or-later
# What an AutoCAD of 2013 requires, in 64 bits: nothing else in a header has so many.
from drawings import END, header, lines, point, section
from recipes import emit

emit(lines(*header("AC1027", (9, "$REQUIREDVERSIONS"), (160, "                 0"), (9, "$LASTSAVEDBY"), (1, "JP06-MARK")), *section("ENTITIES", (0, "TEXT"), (8, "0"), *point(0.0, 0.0), (40, 3.5), (1, "平面図")), *END, charset="utf-8"))
