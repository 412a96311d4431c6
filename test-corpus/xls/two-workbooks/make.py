# SPDX-License-Identifier: GPL-2.0-or-later
"""For Excel 97 and for Excel 5 in one file, of which LibreOffice takes the second when both are of one version."""
from legacy import *
from mapi import compound
from recipes import emit

plain = workbook([("a", PLAIN_SHEET, formula(0, 0, SUM_OF_ONE, 1.0)), ("b", PLAIN_SHEET, b"")])
macros = workbook([("a", MACRO_SHEET, formula(0, 0, MACRO_CALL, 1.0)), ("b", PLAIN_SHEET, b"")])
emit(compound({"Workbook": plain, "Book": macros}))
