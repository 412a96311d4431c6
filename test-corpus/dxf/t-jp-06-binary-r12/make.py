# SPDX-License-Identifier: GPL-2.0-or-later
from drawings import END, binary, header, point, section
from recipes import emit

emit(binary(*header("AC1009"), *section("BLOCKS", (0, "BLOCK"), (8, "0"), (2, "XREF"), (70, 4), *point(0.0, 0.0), (1, "PATH-MARK.dwg"), (0, "ENDBLK")),
            *section("ENTITIES", (0, "TEXT"), (8, "0"), *point(1.5, 2.0), (40, 2.5), (1, "配筋図"), (1001, "ACAD"), (1000, "XDATA-MARK"), (0, "LINE"), (8, "0"), *point(0.0, 0.0), *point(1.0, 1.0, 1)), *END, is_wide=False))
