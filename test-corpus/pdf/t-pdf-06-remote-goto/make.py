# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_pdf import *

emit(page(page_extra='/Annots[6 0 R]', more={6: '<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/GoToR/F(\\\\\\\\evil.example\\\\s)/D[0/Fit]>>>>'}))
