# SPDX-License-Identifier: GPL-2.0-or-later
"""An embedded CMap adds two codes to 90ms-RKSJ-H; the font does not say what it spells."""
from recipes import emit
from recipes_pdf import *

CODES = (b"/CIDInit /ProcSet findresource begin begincmap %s 1 begincodespacerange <8540> <85FC> endcodespacerange\n"
         b"1 begincidrange <8541> <8542> 843 endcidrange endcmap end")
FONT_OF = "<</Type/Font/Subtype/Type0/BaseFont/Ryumin-Light/Encoding %s/DescendantFonts[8 0 R]>>"

emit(page(content=b"BT /F2 12 Tf 72 700 Td <4182A0854185428ABF> Tj /F3 12 Tf 0 -50 Td <8ABF8542> Tj ET", more={
    3: "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F2 6 0 R/F3 7 0 R>>>>/Contents 4 0 R>>",
    6: FONT_OF % "9 0 R", 7: FONT_OF % "10 0 R",
    8: "<</Type/Font/Subtype/CIDFontType0/BaseFont/Ryumin-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)/Supplement 2>>/DW 1000>>",
    9: ("/Type/CMap/CMapName/X", CODES % b"/90ms-RKSJ-H usecmap"), 10: ("/Type/CMap/CMapName/Y/UseCMap/90ms-RKSJ-H", CODES % b"")}))
