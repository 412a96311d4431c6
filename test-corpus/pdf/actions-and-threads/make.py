# SPDX-License-Identifier: GPL-2.0-or-later
"""A jump into a file within, and threads of articles."""
from recipes import emit
from recipes_pdf import *

emit(page(catalog="/Threads[<</I<</Title(THREAD-MARK)>>/F 6 0 R>>]", page_extra="/Annots[<</Subtype/Link/Rect[72 690 200 720]/A<</S/GoToE/D[0/Fit]/T<</R/C/N(TARGET-MARK)>>>>>>]",
          more={6: "<</T 6 0 R/N 6 0 R/V 6 0 R/P 3 0 R/R[0 0 9 9]>>"}))
