# SPDX-License-Identifier: GPL-2.0-or-later
"""A tile of a form whose unit is an inch: its letters of 0.2 are as high as others, for a pattern is placed by the form that paints with it."""
from recipes import emit
from recipes_pdf import *

emit(page(TEXT + b"q 72 0 0 72 0 0 cm /F Do Q\n", resources="/XObject<</F 6 0 R>>", more={
    6: ("/Type/XObject/Subtype/Form/BBox[0 0 8 11]/Resources<</Pattern<</P 7 0 R>>>>", b"/Pattern cs /P scn 0 0 8 6 re f"),
    7: (f"/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 3 1]/XStep 3/YStep 1/Resources<<{FONT}>>", b"BT /F1 0.2 Tf 0.1 0.1 Td (TILED WORDS) Tj ET")}))
