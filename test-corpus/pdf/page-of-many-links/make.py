# SPDX-License-Identifier: GPL-2.0-or-later
"""A page with 400 links: what it says is long enough to wait packed until it is written."""
from recipes import emit
from recipes_pdf import *

emit(page(page_extra="/Annots[" + " ".join(f"{n} 0 R" for n in range(10, 410)) + "]",
          more={n: f"<</Type/Annot/Subtype/Link/Border[0 0 0]/Rect[{n} 9 {n + 1} 10]/Dest[3 0 R/XYZ 0 {n} 0]>>"
                for n in range(10, 410)}))
