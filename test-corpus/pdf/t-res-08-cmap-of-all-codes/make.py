# SPDX-License-Identifier: GPL-2.0-or-later
"""A CMap whose one range has all codes of four bytes: readers keep what each stands for."""
from recipes import emit
from recipes_pdf import page

CMAP = (b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /A def 1 begincodespacerange <00> <ff> endcodespacerange\n"
        b"1 beginbfrange <00000000> <ffffffff> <0041> endbfrange endcmap end end")

emit(page(more={5: "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>", 6: ("", CMAP)}))
