# SPDX-License-Identifier: GPL-2.0-or-later
"""Twelve fonts of Type 3, whose glyphs are ten characters of the next one."""
from recipes import emit
from recipes_pdf import *

objects = {}
for level in range(12):
    inner = f"/Font<</N {8 + 2 * level} 0 R>>" if level < 11 else ""
    objects[6 + 2 * level] = TYPE3 % (7 + 2 * level, inner)
    objects[7 + 2 * level] = ("", b"9 0 d0 BT /N 1 Tf (AAAAAAAAAA) Tj ET" if inner else b"9 0 d0 0 0 1 1 re f")
emit(page(b"BT /N 1 Tf (A) Tj ET", more=objects).replace(b"/F1 5 0 R", b"/N 6 0 R"))
