# SPDX-License-Identifier: GPL-2.0-or-later
"""CMaps that add a few codes to one that readers bring along: for codes to glyphs, said twice and once, and for codes to Unicode."""
from recipes import emit
from recipes_pdf import *

CODES = (b"/CIDInit /ProcSet findresource begin begincmap%s 1 begincodespacerange <8140> <9FFC> endcodespacerange\n"
         b"1 begincidrange <8541> <8543> 8000 endcidrange endcmap end")
UNICODE = (b"/CIDInit /ProcSet findresource begin begincmap /Adobe-Japan1-UCS2 usecmap 1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
           b"1 beginbfchar <5EEE> <3042> endbfchar endcmap end")
FOREIGN = b"/CIDInit /ProcSet findresource begin begincmap /FOREIGN_MARK-H usecmap 1 begincidrange <01> <03> 7 endcidrange endcmap end"
FONT_OF = "<</Type/Font/Subtype/Type0/BaseFont/Ryumin-Light/Encoding %s/DescendantFonts[8 0 R]/ToUnicode 9 0 R>>"

emit(page(content=b"BT /F2 12 Tf 72 700 Td <82A08541> Tj /F3 12 Tf <82A0> Tj /F4 12 Tf <01> Tj ET", more={
    3: "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F2 6 0 R/F3 7 0 R/F4 12 0 R>>>>/Contents 4 0 R>>",
    6: FONT_OF % "10 0 R", 7: FONT_OF % "11 0 R", 12: FONT_OF % "13 0 R",
    8: "<</Type/Font/Subtype/CIDFontType0/BaseFont/Ryumin-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)/Supplement 2>>/DW 1000>>",
    9: ("", UNICODE), 10: ("/Type/CMap/CMapName/X/UseCMap/90ms-RKSJ-H", CODES % b" /90ms-RKSJ-H usecmap"),
    11: ("/Type/CMap/CMapName/Y/UseCMap/90ms-RKSJ-V", CODES % b""), 13: ("/Type/CMap/CMapName/Z", FOREIGN)}))
