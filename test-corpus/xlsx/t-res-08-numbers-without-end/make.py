# SPDX-License-Identifier: GPL-2.0-or-later
"""Counts, sizes and cells that no sheet has: a reader makes room for as many strings as a count says."""
from recipes import emit
from recipes_ooxml import *

emit(xlsx(cell("A1", "1") + '<row r="2147483641"><c r="A2"><v>2</v></c></row>', sheet_extra='<mergeCells count="2147483642"><mergeCell ref="A1:B1"/></mergeCells><pageMargins left="1e308" right="0.7" top="0.7" bottom="0.7" header="0.3" footer="NaN"/>'
          '<pageSetup copies="2147483643" fitToHeight="2147483644"/>'))
