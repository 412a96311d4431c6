# SPDX-License-Identifier: GPL-2.0-or-later
"""A form whose values stand in its fields alone: no look, an empty one, one that is out of date (NeedAppearances)."""
from recipes import emit
from recipes_pdf import *

DA = "/DA(/Helv 12 Tf 0 g)"
FIELDS = [
    f"/FT/Tx/Rect[120 700 380 720]{DA}/V<FEFF4F8B793A0020592A90CE>",
    f"/FT/Tx/Rect[120 670 380 690]{DA}/V(0285-00-0000)/AP<</N 9 0 R>>",
    f"/FT/Tx/Rect[120 640 380 660]{DA}/V<FEFF898B672C5E02>/AP<</N 8 0 R>>",
    f"/FT/Tx/Ff 4096/Rect[120 590 380 630]{DA}/V(line1\\rline2)",
    "/FT/Tx/Rect[120 560 380 580]/DA(/HJ 12 Tf 0 g)/V<FEFF65E5672C8A9E>",
    f"/FT/Ch/Ff 131072/Rect[120 530 380 550]{DA}/Opt[[(1)(New)][(2)(Renewal)]]/V(2)",
    f"/FT/Tx/Rect[120 470 220 490]{DA}/V(A value that is much longer than its box is wide)",
    f"/FT/Tx/Ff 4096/Rect[120 420 220 460]{DA}/V({'word ' * 50}last)",
    "/FT/Btn/Rect[20 500 34 514]/AS/Yes/V/Yes",
]
NUMBERS = range(20, 20 + len(FIELDS))

emit(page(catalog="/AcroForm<</NeedAppearances true/DR<</Font<</Helv 5 0 R>>>>/Fields[" + " ".join(f"{n} 0 R" for n in NUMBERS) + "]>>",
          page_extra="/Annots[" + " ".join(f"{n} 0 R" for n in NUMBERS) + "]",
          more={9: ("/Subtype/Form/BBox[0 0 260 20]", b" "),
                8: ("/Subtype/Form/BBox[0 0 260 20]/Resources<</Font<</F1 5 0 R>>>>", b"BT /F1 9 Tf (STALE) Tj ET"),
                **{n: f"<</Type/Annot/Subtype/Widget/F 4/T(f{n}){field}>>" for n, field in zip(NUMBERS, FIELDS)}}))
