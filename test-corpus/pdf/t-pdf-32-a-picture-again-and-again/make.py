# SPDX-License-Identifier: GPL-2.0-or-later
"""A picture of a page is drawn a hundred thousand times."""
from recipes import emit
from recipes_pdf import *

entries, samples = flate(bytes(2000 * 2800))
emit(page(TEXT + b"q 595 0 0 842 0 0 cm " + b"/I Do " * 100000 + b"Q", resources="/XObject<</I 6 0 R>>", more={
    6: ("/Subtype/Image/Width 2000/Height 2800/BitsPerComponent 8/ColorSpace/DeviceGray" + entries, samples)}))
