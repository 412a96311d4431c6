# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_pdf import *

# A picture with more colours than a palette has.
ROWS = bytes(value for y in range(64) for x in range(64) for value in (x * 4, y * 4, (x ^ y) * 4))
emit(page(b'q 595 0 0 842 0 0 cm /I1 Do Q\n' + TEXT, resources='/XObject<</I1 6 0 R>>', more={
    6: ('/Type/XObject/Subtype/Image/Width 64/Height 64/BitsPerComponent 8/ColorSpace/DeviceRGB', ROWS)}))
