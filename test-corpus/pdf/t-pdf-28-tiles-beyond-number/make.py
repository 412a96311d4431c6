# SPDX-License-Identifier: GPL-2.0-or-later
"""A hundred pages full of tiles of a hundredth of a point."""
from recipes import emit
from recipes_pdf import *

emit(page(TEXT + b"/Pattern cs /N scn " + b"0 0 595 842 re f " * 100, resources="/Pattern<</N 6 0 R>>", more={
    6: ("/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 .01 .01]/XStep .01/YStep .01", b"0 0 .005 .005 re f")}))
