# SPDX-License-Identifier: GPL-2.0-or-later
"""Unseen text on a page with a picture is what the picture shows."""
from recipes import emit
from recipes_pdf import *

emit(page(b"q 595 0 0 842 0 0 cm /I Do Q BT 3 Tr /F1 12 Tf 72 600 Td (RECOGNISED TEXT) Tj ET\n", resources="/XObject<</I 6 0 R>>",
          more={6: ("/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray", b"\x80")}))
