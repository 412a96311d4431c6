# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_pdf import *

emit(page(page_extra="/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 99 99]/Border[0 0 0]/A<</S/Launch/Win<</F(cmd.exe)/P(LAUNCH-MARK)/O(open)>>>>>>]",
          catalog="/OpenAction<</S/Launch/F<</Type/Filespec/F(LAUNCH-MARK)>>>>"))
