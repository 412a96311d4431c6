# SPDX-License-Identifier: GPL-2.0-or-later
"""A glyph that shows its own font, one of huge numbers, one with a payload."""
from recipes import emit
from recipes_pdf import *

emit(page(TEXT + b"BT /T3 1 Tf 72 400 Td (abc) Tj ET\n", resources="",
          more={5: "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>", 6: "<</Type/Font/Subtype/Type3/FontBBox[0 0 1e9 1e9]/FontMatrix[.001 0 0 .001 0 0]/FirstChar 97/LastChar 99/Widths[600 600 600]"
                   "/Encoding<</Differences[97/a/b/c]>>/CharProcs<</a 7 0 R/b 8 0 R/c 9 0 R>>/Resources<</Font<</T3 6 0 R>>>>>>",
                7: ("", b"600 0 d0 BT /T3 1 Tf (a) Tj ET"), 8: ("", b"600 0 0 0 999999999999 99999999999 d1 0 0 600 600 re f"), 9: ("", b"600 0 d0 (GLYPH-MARK) run 0 0 300 300 re f")}
          ).replace(b"/Font<</F1 5 0 R>>", b"/Font<</F1 5 0 R/T3 6 0 R>>"))
