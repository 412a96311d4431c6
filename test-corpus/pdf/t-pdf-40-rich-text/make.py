# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_pdf import *

RICH = "<body xmlns=\"http://www.w3.org/1999/xhtml\"><p>RICH-MARK</p><img src=\"http://track.example\"/></body>"
emit(page(page_extra=f"/Annots[<</Subtype/FreeText/Rect[72 500 300 560]/DA(/Helv 12 Tf 0 g)/Contents(PLAIN WORDS)/RC({RICH})/DS(font: RICH-MARK)>>"
                     f"<</Subtype/Text/Rect[400 500 420 520]/Contents(PLAIN NOTE)/RC({RICH})/Popup 6 0 R/T(WRITER)/CreationDate(D:2020)/NM(RICH-MARK)>>"
                     f"6 0 R]", more={6: "<</Type/Annot/Subtype/Popup/Rect[420 400 560 500]/Open true/Contents(RICH-MARK)>>"}))
