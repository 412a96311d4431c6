# SPDX-License-Identifier: GPL-2.0-or-later
"""Cells of a writer that leaves out what they show: values alone."""
from opendocument import package
from recipes import emit

CELLS = ['percentage" office:value="0.125', 'time" office:time-value="PT13H05M00S', 'currency" office:value="12345" office:currency="JPY', 'date" office:date-value="2026-04-01',
         'float" office:value="42', 'percentage" office:value="1.1']
emit(package("spreadsheet", '<table:table table:name="S">' + "".join(f'<table:table-row><table:table-cell office:value-type="{cell}"/></table:table-row>' for cell in CELLS)
             + "</table:table>"))
