# SPDX-License-Identifier: GPL-2.0-or-later
"""Stems behind a mask, or behind what is drawn, which readers pass over: what lies in a longer mask to who counts them is code to the others. That glyph is empty."""
from recipes import emit
from recipes_pdf import *
from subset_cff import cff, number

stem, stems = number(0) + number(1) + b"\x12", (number(1) * 48 + b"\x17") * 4
hidden = b"\x13" + (b"\x80" + b"HIDDEN-CODE" + b"\x0e").ljust(13, b"\0")
line = number(1) * 2 + b"\x15" + b"%s" + b"\x05\x0e"
kept = stem + b"\x13\x80" + line % b"OUTLINE-KEPT"
codes = [first + stems + hidden + line % b"OTHERS" for first in (stem + b"\x13\x80", stem + number(0) + b"\x16", stem + number(0) + b"\x16" + number(1) * 2 + b"\x05")]
emit(fonts(One=("Type1", "FontFile3", "/Subtype/CIDFontType0C", cff(None, charstrings=[kept, *codes]))))
