# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_pdf import *

BOX = "/Type/XObject/Subtype/Form/BBox[0 0 99 99]"
emit(page(TEXT + b"/X1 Do /X2 Do /X3 Do\n", resources="/XObject<</X1 6 0 R/X2 7 0 R/X3 8 0 R>>",
          more={6: (BOX + "/Ref<</F(REF-MARK)/Page 0>>", b"0 0 9 9 re f"), 7: (BOX + "/OPI<</1.3<</F(REF-MARK)>>>>", b"0 0 8 8 re f"),
                8: ("/Type/XObject/Subtype/PS/Level1 9 0 R", b"(PS-MARK) run"), 9: ("", b"(PS-MARK) run")}))
