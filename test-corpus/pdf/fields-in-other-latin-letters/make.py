# SPDX-License-Identifier: GPL-2.0-or-later
"""Values without a look in Latin letters with marks and with quotes and dashes: as wide as such letters are, in the font that is
asked for. Beside Japanese they stay what they are there. A note that nothing shines through is not seen."""
from recipes import emit
from recipes_pdf import *


def text(value):
    return f"<FEFF{value.encode('utf-16-be').hex()}>"


def field(number, font, value):
    return f"<</Type/Annot/Subtype/Widget/FT/Tx/T(f{number})/Rect[50 {500 + 30 * number} 400 {520 + 30 * number}]/DA(/{font} 14 Tf 0 g)/V{text(value)}>>"


POLISH = "Za\u0142\u0105cznik"
annotations = {6: field(0, "Helv", POLISH), 7: field(1, "TiRo", "it\u2019s \u2013 \u201chere\u201d"),
               8: field(2, "Cour", "\u0160koda \u0219"), 9: field(3, "Helv", "\u6771\u4eac T\u014dky\u014d"),
               10: f"<</Type/Annot/Subtype/FreeText/Rect[50 400 98.65 420]/DA(/Helv 10 Tf 0 g)/CA .5/Contents{text(POLISH)}>>"}
emit(page(catalog="/AcroForm<</Fields[6 0 R 7 0 R 8 0 R 9 0 R]>>", page_extra="/Annots[" + " ".join(f"{n} 0 R" for n in annotations) + "]",
          more=annotations))
