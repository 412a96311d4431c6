# SPDX-License-Identifier: GPL-2.0-or-later
"""Names of PDF 1.1, in which # was a letter as any other, and one that escapes a letter."""
from recipes import emit
from recipes_pdf import *

content = TEXT + b"BT /F# 24 Tf 72 600 Td (STRAY) Tj ET /X#zz Do BT /F#41 24 Tf 72 400 Td (ESCAPED) Tj ET"
names = "/F# 6 0 R/FA 7 0 R>>/XObject<</X#zz 8 0 R"
emit(page(content, more={
        3: f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R{names}>>>>/Contents 4 0 R>>",
        6: "<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>",
        7: "<</Type/Font/Subtype/Type1/BaseFont/Courier>>",
        8: ("/Subtype/Form/BBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>>>", b"BT /F1 24 Tf 72 500 Td (BY ITS FORM) Tj ET")}))
