# SPDX-License-Identifier: GPL-2.0-or-later
"""A JPEG 2000 picture that can't be read: the page is drawn anew by another reader."""
from recipes import emit
from recipes_pdf import *

emit(page(TEXT + b"q 99 0 0 99 72 72 cm /I Do Q\n", resources="/XObject<</I 6 0 R>>",
          more={6: ("/Subtype/Image/Width 8/Height 8/ColorSpace/DeviceGray/Filter/JPXDecode", b"\xff\x4f\xff\x51BROKEN-MARK")}))
