# SPDX-License-Identifier: GPL-2.0-or-later
"""A line that runs outside its rectangle, marks elsewhere, a look without a box, a name where a look should be."""
from recipes import emit
from recipes_pdf import *

ANNOTATIONS = [
    "/Subtype/Line/Rect[0 0 0 0]/L[50 600 390 655]/C[0 .5 0]",
    "/Subtype/Highlight/Rect[0 0 1 1]/QuadPoints[72 722 200 722 72 695 200 695]/C[1 1 0]",
    "/Subtype/Widget/FT/Btn/Rect[50 430 65 445]/AS/Yes/V/Yes/AP<</N<</Yes 9 0 R/Off/Off>>>>",
    "/Subtype/Widget/FT/Btn/Rect[80 430 95 445]/AS/Off/MK<</BC[0 0 1]>>/AP<</N<</Yes 9 0 R/Off/Off>>>>",
    "/Subtype/Link/Rect[50 400 150 410]/Border[0 0 400]/C[0 0 1]",
]
NUMBERS = range(10, 10 + len(ANNOTATIONS))

emit(page(page_extra="/Annots[" + " ".join(f"{n} 0 R" for n in NUMBERS) + "]",
          more={9: ("/Resources<</Font<</F1 5 0 R>>>>", b"BT /F1 9 Tf (TICKED) Tj ET"),
                **{n: f"<</Type/Annot{a}>>" for n, a in zip(NUMBERS, ANNOTATIONS)}}))
