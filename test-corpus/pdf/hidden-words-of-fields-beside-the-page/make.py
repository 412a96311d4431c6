# SPDX-License-Identifier: GPL-2.0-or-later
"""Form fields beside the page, and of a point: what they say nobody can scroll to."""
from recipes import emit
from recipes_pdf import *

LOOK = f"/Type/XObject/Subtype/Form/BBox[0 0 200 20]/Resources<<{FONT}>>"


def field(box, look):
    return f"<</Type/Annot/Subtype/Widget/FT/Tx/T(a{look})/V(a)/F 4/Rect[{box}]/AP<</N {look} 0 R>>>>"


emit(page(page_extra="/Annots[6 0 R 8 0 R]", more={
    6: field("1000 300 1200 320", 7), 7: (LOOK, b"BT /F1 12 Tf 2 5 Td (HIDDEN-MARK beside) Tj ET"),
    8: field("100 300 300 301", 9), 9: (LOOK.replace("200 20", "200 1"), b"BT /F1 12 Tf 2 -40 Td (HIDDEN-MARK below) Tj ET")}))
