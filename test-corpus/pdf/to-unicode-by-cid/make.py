# SPDX-License-Identifier: GPL-2.0-or-later
"""A ToUnicode CMap that names its targets as if they were CIDs, as some writers do and readers take it."""
from recipes import emit
from recipes_pdf import *

CODES = (b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <FF> endcodespacerange\n"
         b"1 begincidrange <41> <43> 12354 endcidrange 1 begincidchar <44> 20124 endcidchar endcmap end")

emit(page(content=b"BT /F2 12 Tf 72 700 Td (ABCD) Tj ET", more={
    3: "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F2 6 0 R>>>>/Contents 4 0 R>>",
    6: "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 7 0 R>>", 7: ("", CODES)}))
