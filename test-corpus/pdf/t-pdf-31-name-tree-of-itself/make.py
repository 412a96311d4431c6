# SPDX-License-Identifier: GPL-2.0-or-later
"""Trees of destinations and page labels whose root is its own kid twice: each node is read once, and what the last kid names stays."""
from recipes import emit
from recipes_pdf import *

emit(page(catalog="/Names<</Dests 6 0 R>>/PageLabels 7 0 R", page_extra="/Annots[8 0 R]",
          more={6: "<</Kids[6 0 R 6 0 R 9 0 R]>>", 7: "<</Kids[7 0 R 7 0 R 10 0 R]>>",
                8: "<</Subtype/Link/Rect[10 10 99 30]/Dest(there)>>",
                9: "<</Limits[(there)(there)]/Names[(there)[3 0 R/XYZ 77 0 0]]>>", 10: "<</Limits[0 0]/Nums[0<</S/r>>]>>"}))
