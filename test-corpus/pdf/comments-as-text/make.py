# SPDX-License-Identifier: GPL-2.0-or-later
"""A note and a highlighted passage with comments, which readers open, and an empty one."""
from recipes import emit
from recipes_pdf import *

emit(page(page_extra="/Annots[6 0 R 7 0 R 8 0 R]", more={
    6: "<</Type/Annot/Subtype/Text/F 4/Rect[20 700 40 720]/T(Taro)/Contents(first comment)>>",
    7: "<</Type/Annot/Subtype/Highlight/F 4/Rect[72 690 200 720]/QuadPoints[72 720 200 720 72 690 200 690]/C[1 1 0]/Contents(second comment)>>",
    8: "<</Type/Annot/Subtype/Square/F 4/Rect[20 600 40 620]/C[1 0 0]>>"}))
