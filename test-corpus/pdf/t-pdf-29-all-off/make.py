# SPDX-License-Identifier: GPL-2.0-or-later
"""Shown only while a group is off, which is on; the group stands alone and in an array."""
from recipes import emit
from recipes_pdf import *

emit(page(content=TEXT + b"/OC /L1 BDC BT /F1 9 Tf (HIDDEN-MARK) Tj ET EMC /OC /L2 BDC BT /F1 9 Tf (SECOND-MARK) Tj ET EMC",
          catalog="/OCProperties<</OCGs[7 0 R]/D<<>>>>", resources="/Properties<</L1 6 0 R/L2 8 0 R>>",
          more={6: "<</Type/OCMD/OCGs 7 0 R/P/AllOff>>", 7: "<</Type/OCG/Name(layer)>>", 8: "<</Type/OCMD/OCGs[7 0 R]/P/AllOff>>"}))
