# SPDX-License-Identifier: GPL-2.0-or-later
"""A CMap of many blocks and words; only its mappings are read."""
from recipes import emit
from recipes_pdf import *

CMAP = (b"/CIDInit /ProcSet findresource begin begincmap (CMAP-MARK) run {CMAP-MARK} loop\n1 begincodespacerange <00> <ff> endcodespacerange\n"
        b"1 beginbfchar <41> <0042> endbfchar 1 beginbfrange <50> <52> [<0061> <0062> <0063>] endbfrange\n" * 50 + b"endcmap end")
emit(page(more={5: "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>", 6: flate(CMAP)}))
