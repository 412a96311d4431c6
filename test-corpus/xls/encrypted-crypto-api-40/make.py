# SPDX-License-Identifier: GPL-2.0-or-later
from legacy import *
from mapi import compound
from recipes import emit

CELLS = b"".join(formula(row, 1, SUM_OF_ONE, float(row)) for row in range(12))
emit(encrypted_workbook(compound({"Workbook": workbook([("a", PLAIN_SHEET, formulas_that_go() + CELLS)])}), "pass", 40))
