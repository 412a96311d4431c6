# SPDX-License-Identifier: GPL-2.0-or-later
"""A page full of tiles of a tenth of a point, with gaps between them: a reader that draws each of the fifty million needs minutes."""
from recipes import emit
from recipes_pdf import *

emit(page(TEXT + b"/Pattern cs /N scn 0 0 595 842 re f ", resources="/Pattern<</N 6 0 R>>", more={
    6: ("/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 .08 .08]/XStep .1/YStep .1", b"0 0 .05 .05 re f")}))
