# SPDX-License-Identifier: GPL-2.0-or-later
"""The look of a comment draws a form that draws the next one ten times, and so on."""
from recipes import emit
from recipes_pdf import *

emit(page(page_extra="/Annots[<</Type/Annot/Subtype/Stamp/Contents(note)/Rect[0 0 9 9]/AP<</N 6 0 R>>>>]",
          more=nested(FORM, "XObject", b"/N Do " * 10)))
