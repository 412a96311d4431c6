# SPDX-License-Identifier: GPL-2.0-or-later
"""Form fields with a second line below their box, with a value that is longer than it, with one that fits, and a list with more options
than it has room for: readers scroll the words that the rebuilt page does not show, and the report says so."""
from recipes import emit
from recipes_pdf import *


def look(content):
    return f"/Type/XObject/Subtype/Form/BBox[0 0 200 20]/Resources<<{FONT}>>", b"/Tx BMC q 1 1 198 18 re W n BT /F1 12 Tf " + content + b" ET Q EMC"


WIDGET = "/Type/Annot/Subtype/Widget/F 4"
emit(page(page_extra="/Annots[6 0 R 8 0 R 10 0 R 12 0 R]", more={
    6: f"<<{WIDGET}/FT/Tx/T(a)/V(first second)/Rect[100 300 300 320]/AP<</N 7 0 R>>>>",
    7: look(b"2 5 Td (FIRST LINE) Tj 0 -40 Td (SECOND LINE) Tj"),
    8: f"<<{WIDGET}/FT/Tx/T(b)/V(long)/Rect[100 340 300 360]/AP<</N 9 0 R>>>>",
    9: look(b"2 5 Td (" + b"a longer value " * 5 + b") Tj"),
    10: f"<<{WIDGET}/FT/Tx/T(c)/V(short)/Rect[100 380 300 400]/AP<</N 11 0 R>>>>",
    11: look(b"2 5 Td (SHORT VALUE) Tj"),
    12: f"<<{WIDGET}/FT/Ch/T(d)/V(two)/DA(/Helv 12 Tf 0 g)/Opt[(one)(two)(three)(four)(five)]/Rect[100 420 300 450]>>"}))
