# SPDX-License-Identifier: GPL-2.0-or-later
"""Layers in a document whose catalog knows of none, as when pages were taken out of another: readers show them."""
from recipes import emit
from recipes_pdf import *

emit(page(content=TEXT + b"/OC /L1 BDC BT /F1 9 Tf (SHOWN TEXT) Tj ET EMC", resources="/Properties<</L1 6 0 R>>",
          more={6: "<</Type/OCMD/OCGs[7 0 R]/P/AllOff>>", 7: "<</Type/OCG/Name(layer)>>"}))
