# SPDX-License-Identifier: GPL-2.0-or-later
"""The same dashes are set by a graphics state, and the lines are those of a form."""
from recipes import emit
from recipes_pdf import *

emit(page(TEXT + b"/G gs /N Do", resources="/XObject<</N 6 0 R>>/ExtGState<</G<</D[[.00001 .00001] 0]>>>>",
          more={6: ("/Subtype/Form/BBox[0 0 595 842]", b"0 0 m 595 842 l S " * 100)}))
