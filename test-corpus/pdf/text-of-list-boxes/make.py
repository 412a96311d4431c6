# SPDX-License-Identifier: GPL-2.0-or-later
"""List boxes, whose looks show by colours alone what is chosen, and a drop-down list, which shows nothing else."""
from recipes import emit
from recipes_pdf import *


def field(number, more):
    return f"<</Type/Annot/Subtype/Widget/F 4/FT/Ch/T(f{number})/Rect[50 {300 + 100 * number} 200 {380 + 100 * number}]/DA(/Helv 10 Tf 0 g){more}>>"


OPTIONS = "/Opt[(RED)[(g)(GREEN\\nLEAF)](BLUE)(GREY)]"
emit(page(catalog="/AcroForm<</Fields[6 0 R 7 0 R 8 0 R]>>", page_extra="/Annots[6 0 R 7 0 R 8 0 R]",
          more={6: field(0, OPTIONS + "/V(g)"), 7: field(1, OPTIONS + "/Ff 2097152/V[(RED)(BLUE)]"), 8: field(2, "/Ff 131072/Opt[(ONE)(TWO)]/V(ONE)")}))
