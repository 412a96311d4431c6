# SPDX-License-Identifier: GPL-2.0-or-later
from drawings import END, header, lines, section
from recipes import emit

emit(lines(*header("AC1015"), *section("ENTITIES", (0, "CIRCLE"), (8, "0"), (10, 0.0), (20, 0.0), (40, "1e300")), *END))
