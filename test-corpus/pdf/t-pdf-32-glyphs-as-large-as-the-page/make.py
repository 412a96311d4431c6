# SPDX-License-Identifier: GPL-2.0-or-later
"""A glyph of Type 3 that fills the page, shown a hundred thousand times in the same place: its box says nothing."""
from recipes import emit
from recipes_pdf import *

entries, content = flate(b"BT /F1 1 Tf (" + b"A" * 100000 + b") Tj ET")
font = (TYPE3 % (6, "")).replace("/Widths[1]", "/Widths[0]").replace("[0 0 9 9]", "[0 0 0 0]")
emit(page(more={4: (entries, content), 5: font, 6: ("", b"0 0 d0 0 0 595 842 re f")}))
