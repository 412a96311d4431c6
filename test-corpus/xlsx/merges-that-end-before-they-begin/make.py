# SPDX-License-Identifier: GPL-2.0-or-later
"""Merges whose end is before their beginning, whole columns and rows, and a word in place of a range; beside them two that stay."""
from recipes import emit
from recipes_ooxml import *

RANGES = ["A1:B2", "$C$1:$D$2", "C9:A7", "A9:A7", "A:XFD", "1:1048576", "$A$4:$XFD$1048576", "Sheet", "A5:"]
emit(xlsx('<row r="1"><c r="A1"><v>41</v></c></row>',
          sheet_extra="<mergeCells>" + "".join(f'<mergeCell ref="{ref}"/>' for ref in RANGES) + "</mergeCells>"))
