# SPDX-License-Identifier: GPL-2.0-or-later
"""Forms and the look of an annotation have resources, but name what only the content around them has: readers show it."""
from recipes import emit
from recipes_pdf import *

LOOK = "/Subtype/Form/BBox[0 0 300 200]/Resources<</ProcSet[/PDF/Text]%s>>"
emit(page(TEXT + b"/A Do", resources="/XObject<</A 6 0 R/B 7 0 R>>", page_extra="/Annots[8 0 R]", more={
    6: (LOOK % "/XObject<</C 6 0 R>>", b"BT /F1 12 Tf 9 99 Td (KEPT OUTER) Tj ET /B Do"),
    7: (LOOK % "/ExtGState<<>>", b"BT /F1 12 Tf 9 50 Td (KEPT INNER) Tj ET"),
    8: "<</Type/Annot/Subtype/Stamp/Rect[100 400 400 600]/F 4/AP<</N 9 0 R>>>>",
    9: (LOOK % "", b"BT /F1 12 Tf 9 50 Td (KEPT STAMP) Tj ET")}))
