# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_pdf import *

CODES = (b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <7F> endcodespacerange\n"
         b"1 begincodespacerange <8000> <FFFF> endcodespacerange 1 begincidrange <41> <43> 34 endcidrange\n"
         b"1 begincidchar <8001> 843 endcidchar endcmap end")
FONT_OF = "<</Type/Font/Subtype/Type0/BaseFont/Ryumin-Light/Encoding %s/DescendantFonts[8 0 R]>>"

emit(page(content=b"BT /F2 12 Tf 72 700 Td <034B034D034F> Tj ET BT /F3 12 Tf 72 650 Td <4180014243> Tj ET BT /F4 12 Tf 72 600 Td <3021> Tj ET", more={
    3: "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F2 6 0 R/F3 7 0 R/F4 10 0 R>>>>/Contents 4 0 R>>",
    6: FONT_OF % "/Identity-H", 7: FONT_OF % "9 0 R", 10: FONT_OF % "/H",
    8: "<</Type/Font/Subtype/CIDFontType0/BaseFont/Ryumin-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)/Supplement 2>>/DW 1000>>",
    9: ("/Type/CMap/CMapName/X", CODES),
}))
