# SPDX-License-Identifier: GPL-2.0-or-later
from legacy import *
from mapi import compound
from recipes import emit

emit(compound({"Workbook": workbook([("a", PLAIN_SHEET, formula(0, 0, SUM_OF_ONE, 1.0))])}))
