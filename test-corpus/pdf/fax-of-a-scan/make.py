# SPDX-License-Identifier: GPL-2.0-or-later
"""A scanned page of one bit: it comes out as a fax, and what pads its rows is nought."""
from recipes import emit
from recipes_pdf import *

entries, samples = flate(scan(1235, 1750))
emit(page(TEXT + b"q 595 0 0 842 0 0 cm /I Do Q", resources="/XObject<</I 6 0 R>>", more={
    6: ("/Subtype/Image/Width 1235/Height 1750/BitsPerComponent 1/ColorSpace/DeviceGray" + entries, samples)}))
