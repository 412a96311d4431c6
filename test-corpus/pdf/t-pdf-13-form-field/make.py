# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_pdf import *


emit(page(catalog='/AcroForm<</Fields[6 0 R]>>', page_extra='/Annots[6 0 R]',
          more={6: '<</Type/Annot/Subtype/Widget/FT/Tx/T(f)/V(v)/Rect[10 10 110 30]/AP<</N 7 0 R>>/AA<</K<</S/JavaScript/JS(K-MARK)>>>>>>',
                7: ('/Type/XObject/Subtype/Form/BBox[0 0 100 20]/Resources<</Font<</F1 5 0 R>>>>', b'BT /F1 9 Tf (FIELD VALUE) Tj ET')}))
