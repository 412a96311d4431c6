# SPDX-License-Identifier: GPL-2.0-or-later
"""Broken tokens go, and pictures that nothing decodes."""
from recipes import emit
from recipes_pdf import *

emit(page(content=TEXT + b"<zz> ) q BI /W 1 /H 1 /CS /G /BPC 8 /F /Nonesuch ID x EI Q /P 6 0 R 9 0 0 9 0 0 cm /X Do\n", resources="/XObject<</X 6 0 R>>",
          more={6: ("/Type/XObject/Subtype/Image/Width 4/Height 4/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/FlateDecode", b"no stream of zlib")}))
