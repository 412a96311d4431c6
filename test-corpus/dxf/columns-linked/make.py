# SPDX-License-Identifier: GPL-2.0-or-later
"""Before R2018 each column is a text of its own, and data with the first say which the others are."""
from drawings import binary, END, header, point, section
from recipes import emit

DATA = ((1001, "ACAD"), (1000, "ACAD_MTEXT_COLUMN_INFO_BEGIN"), (1070, 75), (1070, 2), (1070, 79), (1070, 0), (1070, 76), (1070, 3), (1070, 78), (1070, 0), (1070, 48), (1040, 50.0), (1070, 49), (1040, 12.5),
        (1070, 50), (1070, 3), (1040, 164.8), (1040, 154.3), (1040, 0.0), (1000, "ACAD_MTEXT_COLUMN_INFO_END"), (1000, "ACAD_MTEXT_COLUMNS_BEGIN"), (1070, 47), (1070, 3), (1005, "B2"), (1005, "B3"), (1000, "ACAD_MTEXT_COLUMNS_END"),
        (1000, "ACAD_MTEXT_DEFINED_HEIGHT_BEGIN"), (1070, 46), (1040, 150.0), (1000, "ACAD_MTEXT_DEFINED_HEIGHT_END"))


def column(handle, x, words, *data):
    return ((0, "MTEXT"), (5, handle), (8, "0"), *point(x, 90.0), (40, 2.5), (41, 175.0), (71, 1), (1, words), *data)


emit(binary(*header("AC1015"), *section("ENTITIES", *column("9C", 20.0, "一段目", *DATA), (0, "LINE"), (8, "0"), *point(0.0, 0.0), *point(9.0, 0.0, 1), *column("B2", 82.5, "二段目"), *column("B3", 145.0, "三段目")), *END))
