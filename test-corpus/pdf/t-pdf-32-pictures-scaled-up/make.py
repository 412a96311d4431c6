# SPDX-License-Identifier: GPL-2.0-or-later
"""A picture of sixteen pixels fills the page twenty thousand times, by a form of one unit that is as large as the page."""
from recipes import emit
from recipes_pdf import *

emit(page(TEXT + b"q 595 0 0 842 0 0 cm " + b"/F Do " * 20000 + b"Q", resources="/XObject<</F 6 0 R>>", more={
    6: ("/Subtype/Form/BBox[0 0 1 1]/Resources<</XObject<</I 7 0 R>>>>", b"/I Do"),
    7: ("/Subtype/Image/Width 4/Height 4/BitsPerComponent 8/ColorSpace/DeviceGray", bytes(range(0, 256, 16)))}))
