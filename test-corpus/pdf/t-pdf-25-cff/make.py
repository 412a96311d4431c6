# SPDX-License-Identifier: GPL-2.0-or-later
"""Outlines in CFF, by names and by CIDs, alone and in OpenType, are written anew; not what lies behind them."""
from recipes import emit
from recipes_pdf import *

MARK = b"CFF-MARK"
emit(fonts(A=("Type1", "FontFile3", "/Subtype/Type1C", cff_square() + MARK), B=("Type1", "FontFile3", "/Subtype/CIDFontType0C", cff_square(True) + MARK),
           C=("TrueType", "FontFile3", "/Subtype/OpenType", truetype([(b"CFF ", cff_square() + MARK)]) + MARK)))
