# SPDX-License-Identifier: GPL-2.0-or-later
"""Lists without a look: one of the options is chosen, or several, by what they export; one option has an end of line in it."""
from recipes import emit
from recipes_pdf import *


def field(number, value, more=""):
    return (f"<</Type/Annot/Subtype/Widget/FT/Ch/T(f{number})/Rect[50 {300 + 100 * number} 200 {380 + 100 * number}]/DA(/Helv 10 Tf 0 g)"
            f"/Opt[(RED)[(g)(GREEN\\nLEAF)](BLUE)(GREY)]{value}{more}>>")


emit(page(catalog="/AcroForm<</Fields[6 0 R 7 0 R 8 0 R 9 0 R]>>", page_extra="/Annots[6 0 R 7 0 R 8 0 R 9 0 R]",
          more={6: field(0, "/V(g)"), 7: field(1, "/V[(RED)(BLUE)]"), 8: field(2, "/V(BLUE)", "/TI 1"), 9: field(3, "/V(GREEN)")}))
