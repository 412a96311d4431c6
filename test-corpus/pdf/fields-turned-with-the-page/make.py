# SPDX-License-Identifier: GPL-2.0-or-later
"""A page that is shown turned, with fields without a look that are turned with it: a quarter, a half, three quarters, back."""
from recipes import emit
from recipes_pdf import *


def field(degrees, rectangle):
    return (f"<</Type/Annot/Subtype/Widget/FT/Tx/T(f{degrees})/Rect[{rectangle}]/DA(/Helv 12 Tf 0 g)"
            f"/V(turned by {degrees})/MK<</R {degrees}>>>>")


emit(page(catalog="/AcroForm<</Fields[6 0 R 7 0 R 8 0 R 9 0 R]>>", page_extra="/Rotate 90/Annots[6 0 R 7 0 R 8 0 R 9 0 R]",
          more={6: field(90, "100 110 120 310"), 7: field(180, "130 120 330 141"), 8: field(270, "150 160 172 360"),
                9: field(-90, "180 170 203 370")}))
