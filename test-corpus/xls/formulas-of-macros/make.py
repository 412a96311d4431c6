# SPDX-License-Identifier: GPL-2.0-or-later
"""Formulas that LibreOffice can't compute, with every kind of stored value, and sheets of macros beside theirs."""
from legacy import *
from mapi import compound
from recipes import emit

SHEETS = [("a", PLAIN_SHEET, formulas_that_go()), ("m", MACRO_SHEET, formula(0, 0, MACRO_CALL, 1.0)), ("o", MODULE, b"")]
emit(compound({"Workbook": workbook(SHEETS, [b"", b"\x23\1\0\0\0"])}))
