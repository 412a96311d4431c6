# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_pdf import *

KINDS = ["/Subtype/RichMedia/RichMediaContent 6 0 R", "/Subtype/Screen/A<</S/Rendition/R 6 0 R>>", "/Subtype/Movie/Movie<</F(MEDIA-MARK)>>",
         "/Subtype/Sound/Sound 6 0 R", "/Subtype/3D/3DD 6 0 R"]
emit(page(page_extra="/Annots[" + "".join(f"<</Type/Annot{k}/Rect[10 10 99 99]/AP<</N 7 0 R>>>>" for k in KINDS) + "]",
          more={6: ("/Type/3D/Subtype/U3D", b"MEDIA-MARK"), 7: ("/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</Font<</F1 5 0 R>>>>", b"BT /F1 9 Tf (POSTER) Tj ET")}))
