# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_pdf import *

CMAP = (b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        b"1 beginbfchar <0001> <6F225B57> endbfchar 1 beginbfrange <0010> <0012> <3042> endbfrange endcmap end")
DESCENDANT = "<</Type/Font/Subtype/CIDFontType0/BaseFont/Ryumin-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)/Supplement 2>>/DW 1000>>"
CONTENT = b"".join([
    b"BT /F1 12 Tf 72 700 Td [(FIR) 20 (ST) -400 (WORD)] TJ 0 -14 Td (SECOND \\(line\\)) Tj ET\n",
    b"BT /F2 12 Tf 72 650 Td <" + "東京都".encode("cp932").hex().encode() + b"> Tj ET\n",
    b"BT /F3 12 Tf 72 620 Td <000100100012> Tj ET\n",
    b"BT /F1 12 Tf 3 Tr 72 590 Td (UNSEEN, TOO) Tj 0 Tr ET\n",
    b"/OC /L1 BDC BT /F1 12 Tf 72 560 Td (UNSEEN) Tj ET EMC\n",
    b"BT /F1 12 Tf 72 5000 Td (OUTSIDE) Tj ET\n",
    b"q 1 0 0 1 72 500 cm /X1 Do Q\n",
])

emit(page(content=CONTENT, catalog="/OCProperties<</OCGs[10 0 R]/D<</OFF[10 0 R]>>>>",
          resources="/Properties<</L1 10 0 R>>/XObject<</X1 11 0 R>>", more={
              3: "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R/F2 6 0 R/F3 7 0 R>>/Properties<</L1 10 0 R>>"
                 "/XObject<</X1 11 0 R>>>>/Contents 4 0 R>>",
              6: "<</Type/Font/Subtype/Type0/BaseFont/Ryumin-Light/Encoding/90ms-RKSJ-H/DescendantFonts[8 0 R]>>",
              7: "<</Type/Font/Subtype/Type0/BaseFont/Ryumin-Light/Encoding/Identity-H/DescendantFonts[8 0 R]/ToUnicode 9 0 R>>",
              8: DESCENDANT,
              9: ("", CMAP),
              10: "<</Type/OCG/Name(layer)>>",
              11: ("/Type/XObject/Subtype/Form/BBox[0 0 100 100]/Resources<</Font<</F1 5 0 R>>>>", b"BT /F1 12 Tf (IN A FORM) Tj ET"),
          }))
