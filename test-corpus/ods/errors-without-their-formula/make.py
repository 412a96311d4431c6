# SPDX-License-Identifier: GPL-2.0-or-later
# Excel writes an error as a zero with the error's text: without the formula a reader would show the zero.
from opendocument import package
from recipes import emit

CELL = '<table:table-cell table:formula="of:={}" office:value-type="float" office:value="{}"><text:p>{}</text:p></table:table-cell>'
OUTSIDE = "['file:///MARK-A.ods'#$Sheet1.A1]"
CELLS = [(OUTSIDE, 0, "#REF!"), (OUTSIDE, 0, "0"), (OUTSIDE, 5, "#5"), ("#VALUE!", 0, "#WERT!"), (OUTSIDE, 0, ""), ("[.A1]", 0, "#N/A")]
emit(package("spreadsheet", '<table:table table:name="S"><table:table-row>' + "".join(CELL.format(*cell) for cell in CELLS) + "</table:table-row></table:table>"))
