# SPDX-License-Identifier: GPL-2.0-or-later
"""A ToUnicode CMap that maps nothing: readers find out by the font only when it is not there."""
from recipes import emit
from recipes_pdf import *

CODES = b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <FF> endcodespacerange endcmap end"

emit(page(more={5: "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>", 6: ("", CODES)}))
