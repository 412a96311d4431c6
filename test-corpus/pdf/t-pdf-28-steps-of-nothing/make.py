# SPDX-License-Identifier: GPL-2.0-or-later
"""Tiles that are a sliver apart, of their size and of a point; those beside each other and without steps stay."""
from recipes import emit
from recipes_pdf import *

TILE = "/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]/Resources<<>>"

emit(page(TEXT + b"".join(b"/Pattern cs /%s scn 0 0 99 99 re f\n" % name for name in (b"SLIVER", b"SMALL", b"USUAL", b"NONE")),
          resources="/Pattern<</SLIVER 6 0 R/SMALL 7 0 R/USUAL 8 0 R/NONE 9 0 R>>", more={
              6: (TILE + "/XStep 0.0001/YStep -0.0001", b"0 0 1 1 re f"), 7: (TILE + "/XStep 1/YStep 1/Matrix[.0001 0 0 .0001 0 0]", b"0 0 1 1 re f"),
              8: (TILE + "/XStep 1/YStep -1", b"0 0 1 1 re f"), 9: (TILE + "/XStep 0/YStep 0", b"0 0 1 1 re f")}))
