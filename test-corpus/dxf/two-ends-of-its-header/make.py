# SPDX-License-Identifier: GPL-2.0-or-later
# dxflib 2.0 ends its header, says more of it, and ends it again.
from drawings import END, header, lines, point, section
from recipes import emit

emit(lines(*header("AC1015"), (9, "$DIMTXT"), (40, 4.75), (9, "$LASTSAVEDBY"), (1, "USER-MARK"), (0, "ENDSEC"),
           *section("ENTITIES", (0, "TEXT"), (8, "0"), *point(0.0, 0.0), (40, 3.5), (1, "平面図")), *END))
