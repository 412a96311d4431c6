# SPDX-License-Identifier: GPL-2.0-or-later
"""A form that a program filled without drawing its looks, and that does not say so: people see the values when they click, which nobody can in the output."""
from recipes import emit
from recipes_pdf import *

DA = "/DA(/Helv 12 Tf 0 g)"
FIELDS = [f"/FT/Tx/Rect[120 700 380 720]{DA}/V<FEFF4F8B793A0020592A90CE>/AP<</N 9 0 R>>",
          f"/FT/Tx/Rect[120 670 380 690]{DA}/V(0285-00-0000)/AP<</N 7 0 R>>",
          f"/FT/Ch/Ff 131072/Rect[120 640 380 660]{DA}/Opt[[(1)(New)][(2)(Renewal)]]/V(2)/AP<</N 9 0 R>>",
          f"/FT/Tx/Rect[120 610 380 630]{DA}/V(1000)/AP<</N 8 0 R>>", f"/FT/Tx/Rect[120 580 380 600]{DA}/V()/AP<</N 9 0 R>>"]
NUMBERS = range(20, 20 + len(FIELDS))

emit(page(catalog="/AcroForm<</DR<</Font<</Helv 5 0 R>>>>/Fields[" + " ".join(f"{n} 0 R" for n in NUMBERS) + "]>>",
          page_extra="/Annots[" + " ".join(f"{n} 0 R" for n in NUMBERS) + "]",
          more={9: ("/Subtype/Form/BBox[0 0 260 20]", b"/Tx BMC EMC"), 7: ("/Subtype/Form/BBox[0 0 260 20]", b"0 0 260 20 re S /Tx BMC BT () Tj ET EMC"),
                8: ("/Subtype/Form/BBox[0 0 260 20]/Resources<</Font<</F1 5 0 R>>>>", b"BT /F1 9 Tf (1,000 yen) Tj ET"),
                **{n: f"<</Type/Annot/Subtype/Widget/F 4/T(f{n}){field}>>" for n, field in zip(NUMBERS, FIELDS)}}))
