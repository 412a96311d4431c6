# SPDX-License-Identifier: GPL-2.0-or-later
"""Twelve patterns, each of which fills ten areas with the next one."""
from recipes import emit
from recipes_pdf import *

emit(page(TEXT + b"/Pattern cs /N scn 0 0 9 9 re f", resources="/Pattern<</N 6 0 R>>",
          more=nested(TILE, "Pattern", b"/Pattern cs /N scn " + b"0 0 9 9 re f " * 10)))
