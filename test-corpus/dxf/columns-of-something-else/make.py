# SPDX-License-Identifier: GPL-2.0-or-later
"""What is called an embedded object, or columns of a text, may be something else: it goes."""
from drawings import END, header, lines, point, section
from recipes import emit

TEXT = ((0, "MTEXT"), (8, "0"), *point(0.0, 0.0), (40, 2.5), (1, "本文"))
emit(lines(*header("AC1032", page="ANSI_1252"), *section(
    "ENTITIES", *TEXT, (101, "Embedded Object"), (71, 1), (44, 5.0), (1, "STRING-MARK"), *TEXT, (101, "OTHER-MARK"), (71, 1), *TEXT, (101, "Embedded Object"), (71, 99999), *TEXT, (101, "Embedded Object"), (71, 1), (330, "1234"),
    (0, "LINE"), (8, "0"), *point(0.0, 0.0), *point(9.0, 0.0, 1), (101, "Embedded Object"), (71, 1), *TEXT, (1001, "ACAD"), (1000, "ACAD_MTEXT_COLUMNS_BEGIN"), (1070, 47), (1000, "SENTENCE-MARK")), *END, charset="utf-8"))
