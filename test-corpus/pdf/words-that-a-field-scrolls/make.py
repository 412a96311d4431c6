# SPDX-License-Identifier: GPL-2.0-or-later
"""A form field with more lines than its box shows: readers scroll them, so that they are no hidden text."""
from recipes import emit
from recipes_pdf import *

emit(page(page_extra="/Annots[6 0 R]", more={
    6: "<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/V(first second)/F 4/Rect[100 300 300 320]/AP<</N 7 0 R>>>>",
    7: (f"/Type/XObject/Subtype/Form/BBox[0 0 200 20]/Resources<<{FONT}>>",
        b"/Tx BMC q 1 1 198 18 re W n BT /F1 12 Tf 2 5 Td (FIRST LINE) Tj 0 -40 Td (SECOND LINE) Tj ET Q EMC")}))
