# SPDX-License-Identifier: GPL-2.0-or-later
"""Fonts whose codes are those of Mac OS, named alone and as what differences stand upon."""
from recipes import emit
from recipes_pdf import *

FONT_OF = "<</Type/Font/Subtype/TrueType/BaseFont/Arial/Encoding %s>>"

emit(page(content=b"BT /F2 12 Tf 72 700 Td (sp\\212t) Tj ET BT /F3 12 Tf 72 650 Td (Gr\\237\\247e \\101) Tj ET", more={
    3: "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F2 6 0 R/F3 7 0 R>>>>/Contents 4 0 R>>",
    6: FONT_OF % "/MacRomanEncoding", 7: FONT_OF % "<</BaseEncoding/MacRomanEncoding/Differences[65/B]>>"}))
