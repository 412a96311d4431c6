# SPDX-License-Identifier: GPL-2.0-or-later
"""Check boxes and radio buttons whose looks are to be drawn again (NeedAppearances), as LibreOffice writes them; others whose state only
the field's value says, whose look has no drawing for the state, or whose state nobody can know."""
from recipes import emit
from recipes_pdf import *

# 10: on, 11: off, of a look
LOOKS = {10: ("/Subtype/Form/BBox[0 0 20 20]", b"0 0 1 rg 4 4 12 12 re f"), 11: ("/Subtype/Form/BBox[0 0 20 20]", b" ")}
BOTH = "/AP<</N<</Yes 10 0 R/Off 11 0 R>>>>"
ROWS = [
    ("ticked", f"/FT/Btn/T(a)/V/Yes/AS/Yes{BOTH}"),
    ("open", f"/FT/Btn/T(b)/V/Off/AS/Off{BOTH}"),
    ("by value", f"/FT/Btn/T(c)/V/Yes{BOTH}"),
    ("open by value", f"/FT/Btn/T(d)/V/Off{BOTH}"),
    ("without drawing", "/FT/Btn/T(e)/V/Other/AS/Other/AP<</N<</Off 11 0 R>>>>"),
    ("first of three", "/Parent 9 0 R/AP<</N<</1 10 0 R/Off 11 0 R>>>>"),
    ("second of three", "/Parent 9 0 R/AP<</N<</2 10 0 R/Off 11 0 R>>>>"),
    ("nobody knows", "/Parent 9 0 R"),
]
NUMBERS = range(20, 20 + len(ROWS))

emit(page(" ".join(f"BT /F1 12 Tf 60 {700 - 30 * n} Td ({text}) Tj ET" for n, (text, _) in enumerate(ROWS)).encode(),
          catalog="/AcroForm<</NeedAppearances true/Fields[" + " ".join(f"{n} 0 R" for n in NUMBERS[:5]) + " 9 0 R]>>",
          page_extra="/Annots[" + " ".join(f"{n} 0 R" for n in NUMBERS) + "]",
          more={9: "<</FT/Btn/Ff 49152/T(r)/V/2/Kids[" + " ".join(f"{n} 0 R" for n in NUMBERS[5:]) + "]>>", **LOOKS,
                **{n: f"<</Type/Annot/Subtype/Widget/F 4/Rect[30 {698 - 30 * (n - 20)} 50 {718 - 30 * (n - 20)}]{row}>>" for n, (_, row) in zip(NUMBERS, ROWS)}}))
