# SPDX-License-Identifier: GPL-2.0-or-later
from drawings import END, header, lines, point, section
from recipes import emit

# The second byte of 表 in cp932 is a backslash, and the charset lacks 가: neither makes a path of a font's name.
emit(lines(*header("AC1015"), *section("ENTITIES",
                                       (0, "MTEXT"), *point(0.0, 0.0), (1, "{\\f表示体|b0;一}{\\fGulim\\U+AC00;二}{\\f\\U+FFFD/host\\a.shx;三}")), *END))
