# SPDX-License-Identifier: GPL-2.0-or-later
"""Instructions, tables that no reader of PDF needs, and what lies behind are gone; the outline stays."""
from recipes import emit
from recipes_pdf import *

MARK = b"FONT-MARK-FONT-MARK!"
font = truetype({b"SING": MARK, b"fpgm": MARK, b"prep": MARK, b"name": MARK, b"zzzz": MARK}.items(), MARK) + MARK
emit(fonts(Square=("TrueType", "FontFile2", f"/Length1 {len(font)}", font)))
