# SPDX-License-Identifier: GPL-2.0-or-later
"""Resources that are named only by operators that aren't carried, or by operands that are too many."""
from recipes import emit
from recipes_pdf import *

emit(page(TEXT + b"BT /F6 1+2 Tf /F7 /F1 12 Tf 72 600 Td (MORE) Tj ET\n", resources="",
          more={6: "<</Type/Font/Subtype/Type1/BaseFont/Courier>>", 7: "<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>"})
     .replace(b"/Font<</F1 5 0 R>>", b"/Font<</F1 5 0 R/F6 6 0 R/F7 7 0 R>>"))
