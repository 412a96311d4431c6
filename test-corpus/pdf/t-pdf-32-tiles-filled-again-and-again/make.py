# SPDX-License-Identifier: GPL-2.0-or-later
"""A tile as large as the page that is filled a thousand times; a hundred squares are drawn in it."""
from recipes import emit
from recipes_pdf import *

entries, content = flate(b"0 0 595 842 re f " * 1000)
emit(page(TEXT + b"/Pattern cs /P scn " + b"0 0 9 9 re f " * 100, resources="/Pattern<</P 6 0 R>>", more={
    6: ("/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 595 842]/XStep 595/YStep 842/Resources<<>>" + entries, content)}))
