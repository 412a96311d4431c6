# SPDX-License-Identifier: GPL-2.0-or-later
"""Text that nobody sees on a page without pictures, text off the page, and the value of a field without a look."""
from recipes import emit
from recipes_pdf import *

emit(page(TEXT + b"BT 3 Tr /F1 12 Tf 72 600 Td (UNSEEN-MARK) Tj ET BT 0 Tr /F1 12 Tf 9000 600 Td (OFF-PAGE-MARK) Tj ET\n",
          page_extra="/Annots[<</Subtype/Widget/FT/Tx/Rect[72 300 300 330]/V(FIELD WORDS)/DA(/Helv 12 Tf)>>]"))
