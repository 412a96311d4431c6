# SPDX-License-Identifier: GPL-2.0-or-later
"""Links framed by dashes, which both ways of saying it give; dashes of nothing are none."""
from recipes import emit
from recipes_pdf import *


def link(at, look):
    return f"<</Type/Annot/Subtype/Link/Rect[72 {at} 172 {at + 20}]/A<</S/URI/URI(http://link.example)>>{look}>>"


emit(page(page_extra="/Annots[" + link(100, "/Border[0 0 1 [5 2]]") + link(200, "/BS<</W 2/S/D/D[7 3]>>") + link(300, "/Border[0 0 1 [0 0]]")
          + link(400, "/BS<</W 2/S/D>>") + "]"))
