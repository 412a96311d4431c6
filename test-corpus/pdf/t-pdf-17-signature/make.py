# SPDX-License-Identifier: GPL-2.0-or-later
"""What is shown is the last revision; the signature is told and gone."""
from recipes import emit
from recipes_pdf import *

emit(page(page_extra="/Annots[6 0 R]", catalog="/AcroForm<</Fields[6 0 R]/SigFlags 3>>/Perms<</DocMDP 7 0 R>>/DSS<</Certs[8 0 R]>>",
          more={6: "<</Type/Annot/Subtype/Widget/FT/Sig/T(SIG-MARK)/V 7 0 R/Rect[10 10 200 60]/AP<</N 9 0 R>>>>",
                7: "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached/ByteRange[0 100 200 300]/Contents<5349472d4d41524b>/Reason(SIG-MARK)>>",
                8: ("", b"SIG-MARK"), 9: ("/Type/XObject/Subtype/Form/BBox[0 0 190 50]/Resources<</Font<</F1 5 0 R>>>>", b"BT /F1 9 Tf 5 5 Td (SIGNED BY) Tj ET")}))
