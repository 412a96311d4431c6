# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_pdf import *

emit(page(catalog='/Names<</Templates<</Names[(a) 3 0 R]>>/IDS<</Names[(PDF33-MARK)<</S/SIS>>]>>>>/SpiderInfo<</V 1/C[(PDF33-MARK)]>>/OutputIntents[<</S/GTS_PDFA1/Info(PDF33-MARK)/DestOutputProfile 7 0 R>>]',
          page_extra='/Metadata 6 0 R/PieceInfo<</PDF33-MARK<</LastModified(D:2026)/Private(PDF33-MARK)>>>>/Thumb 8 0 R/LastModified(D:20260101)/UserProp33(PDF33-MARK)',
          resources='/XObject<</X 9 0 R>>', content=TEXT + b'/X Do\n',
          more={6: ('/Type/Metadata/Subtype/XML', b'PDF33-MARK'), 7: ('/N 3', b'PDF33-MARK'), 8: ('/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray', b'PDF33-MARK'),
                9: ('/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Metadata 6 0 R/PieceInfo<</a<</Private(PDF33-MARK)>>>>/LastModified(D:2026)/Ref<</F(PDF33-MARK)/Page 0>>', b'0 0 m 9 9 l S')},
          trailer='/Info<</Title(TITLE KEPT)/Producer(PDF33-MARK)/Author(PDF33-MARK)/Custom33(PDF33-MARK)>>/ID[(PDF33-MARK)(PDF33-MARK)]'))
