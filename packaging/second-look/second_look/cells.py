# SPDX-License-Identifier: GPL-2.0-or-later
"""Splits separated values into cells as different programs do, and finds the cells that a spreadsheet evaluates."""

import csv
import io
import itertools
import re


def blanks_off(cell):
    return cell.lstrip(" \t\r\n\u3000\xa0\u0301\ufe0f")


def acts(cell, by_lead):
    """Returns whether a spreadsheet evaluates CELL. BY_LEAD: by its first character alone, otherwise only if it reaches out."""
    cell = blanks_off(cell)
    if not cell or cell[0] not in "=+-@＝＋－＠−":
        return False
    return (by_lead and cell[0] in "=@＝＠") or "cmd|" in cell and "!" in cell or "WEBSERVICE(" in cell or "HYPERLINK(" in cell


def readings(text):
    """Yields each cell of TEXT for each way in which programs split it, and whether quotes were interpreted."""
    for separator, quoted, skips in itertools.product(",;\t|", (True, False), (True, False)):
        quoting = csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, quoting=quoting, skipinitialspace=skips):
            for cell in row:
                yield cell, quoted
    for line in text.splitlines():
        for separator in ",;\t|":
            for cell in line.split(separator):
                yield cell, False


# A name is a call only after an operator. After another word it is prose.
CALLED = re.compile(r"[-+*/^&=<>(:%@]\s*(?:WEBSERVICE|HYPERLINK)\(|cmd\|'[^']*'!\w", re.I | re.A)


def cell_acts(cell, by_lead):
    return acts(cell, by_lead) and (by_lead and blanks_off(cell)[0] in "=@" or CALLED.search(cell) is not None)
