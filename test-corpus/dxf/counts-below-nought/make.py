# SPDX-License-Identifier: GPL-2.0-or-later
from drawings import END, header, lines, section
from recipes import emit

emit(lines(*header("AC1015"), *section("ENTITIES", (0, "LWPOLYLINE"), (8, "0"), (90, -1), (70, 0), (10, 0.0), (20, 0.0), (10, 1.0), (20, 1.0)), *END))
