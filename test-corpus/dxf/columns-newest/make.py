# SPDX-License-Identifier: GPL-2.0-or-later
"""Since R2018 all columns are one text, and an object in it says where one ends."""
from drawings import END, header, lines, point, section
from recipes import emit

OBJECT = ((101, "Embedded Object"), (70, 1), (10, 1.0), (20, 0.0), (30, 0.0), (11, 20.0), (21, 90.0), (31, 0.0), (40, 60.0), (41, 0.0), (42, 175.0), (43, 40.0),
          (71, 2), (72, 3), (44, 50.0), (45, 12.5), (73, 0), (74, 0), (46, 40.0), (46, 30.0), (46, 0.0))
emit(lines(*header("AC1032", page="ANSI_1252"), *section("ENTITIES", (0, "MTEXT"), (8, "0"), (100, "AcDbEntity"), (100, "AcDbMText"), *point(20.0, 90.0), (40, 2.5), (41, 60.0), (46, 0.0), (71, 1),
                                                         (3, "一段目の" * 60 + "\\N二段目\\P"), (1, "三行"), (44, 1.0), *OBJECT, (1001, "APPLICATION-MARK"), (1000, "DATA-MARK")), *END, charset="utf-8"))
