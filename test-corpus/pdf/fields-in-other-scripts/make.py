# SPDX-License-Identifier: GPL-2.0-or-later
"""Fields without a look, whose values have characters that neither the standard font nor a Japanese one has."""
from recipes import emit
from recipes_pdf import *


def field(number, value):
    return (f"<</Type/Annot/Subtype/Widget/FT/Tx/T(f{number})/Rect[50 {500 + 30 * number} 400 {520 + 30 * number}]"
            f"/DA(/Helv 14 Tf 0 g)/V<FEFF{value.encode('utf-16-be').hex()}>>>")


values = ("one \u02ac two", "\u65e5\u672c \u0e01\u05d0", "plain")
emit(page(catalog="/AcroForm<</Fields[6 0 R 7 0 R 8 0 R]>>", page_extra="/Annots[6 0 R 7 0 R 8 0 R]",
          more={6 + i: field(i, value) for i, value in enumerate(values)}))
