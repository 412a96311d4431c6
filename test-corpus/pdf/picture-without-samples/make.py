# SPDX-License-Identifier: GPL-2.0-or-later
"""A picture whose stream is empty is drawn as nothing but black, as readers do."""
from recipes import emit
from recipes_pdf import *

emit(page(TEXT + b"q 99 0 0 99 0 0 cm /I Do Q\n", resources="/XObject<</I 6 0 R>>",
          more={6: ("/Type/XObject/Subtype/Image/Width 8/Height 8/ColorSpace/DeviceGray/BitsPerComponent 8", b"")}))
