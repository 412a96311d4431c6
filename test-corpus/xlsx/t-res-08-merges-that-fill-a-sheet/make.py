# SPDX-License-Identifier: GPL-2.0-or-later
"""A merge of a few cells, and one over the rest of the sheet: a reader makes an object of each cell that is merged."""
from recipes import emit
from recipes_ooxml import *

emit(xlsx('<row r="1"><c r="A1"><v>41</v></c></row>',
          sheet_extra='<mergeCells count="2"><mergeCell ref="A1:B2"/><mergeCell ref="A3:XFD1048576"/></mergeCells>'))
