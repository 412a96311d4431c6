# SPDX-License-Identifier: GPL-2.0-or-later
"""Check boxes and radio buttons that are ticked by a drawing, a sign of a symbol font or nothing: the text has their states before their labels."""
from recipes import emit
from recipes_pdf import *

CONTENT = (b"BT /F1 12 Tf 1 0 0 1 72 700 Tm (YES) Tj 1 0 0 1 172 700 Tm (NO) Tj 1 0 0 1 72 660 Tm (LUNCH) Tj 1 0 0 1 72 620 Tm (DINNER) Tj "
           b"1 0 0 1 72 580 Tm (LEFT) Tj 1 0 0 1 72 540 Tm (ALONE) Tj ET")
RADIO = "/FT/Btn/Ff 32768/T(r)/V/a"
FIELDS = [
    f"{RADIO}/Rect[50 697 65 712]/AS/a/AP<</N<</a 8 0 R/Off 9 0 R>>>>",
    f"{RADIO}/Rect[150 697 165 712]/AS/Off/AP<</N<</b 8 0 R/Off 9 0 R>>>>",
    "/FT/Btn/T(c)/Rect[50 657 65 672]/AS/Yes/AP<</N<</Yes 8 0 R/Off 9 0 R>>>>",
    "/FT/Btn/T(d)/Rect[50 617 65 632]/AS/Off/AP<</N<</Yes 8 0 R/Off 9 0 R>>>>",
    "/FT/Btn/T(e)/Rect[50 577 65 592]/V/Yes",
    "/FT/Btn/T(f)/Rect[300 300 315 315]/AS/Yes/AP<</N<</Yes 7 0 R/Off 9 0 R>>>>",
]
NUMBERS = range(20, 20 + len(FIELDS))
emit(page(content=CONTENT, catalog="/AcroForm<</Fields[" + " ".join(f"{n} 0 R" for n in NUMBERS) + "]>>",
          page_extra="/Annots[" + " ".join(f"{n} 0 R" for n in NUMBERS) + "]",
          more={7: ("/Subtype/Form/BBox[0 0 15 15]/Resources<</Font<</Z<</Type/Font/Subtype/Type1/BaseFont/ZapfDingbats>>>>>>", b"BT /Z 12 Tf 2 2 Td (4) Tj ET"),
                8: ("/Subtype/Form/BBox[0 0 15 15]", b"2 2 m 13 13 l S"), 9: ("/Subtype/Form/BBox[0 0 15 15]", b" "),
                **{n: f"<</Type/Annot/Subtype/Widget/F 4{field}>>" for n, field in zip(NUMBERS, FIELDS)}}))
