# SPDX-License-Identifier: GPL-2.0-or-later
"""A mask whose ones are the few, turned by its Decode array: its fax has black ones, and the array stays."""
from recipes import emit
from recipes_pdf import *

entries, samples = flate(bytes(byte ^ 255 for byte in scan(800, 600)))
emit(page(TEXT + b"q 595 0 0 842 0 0 cm /I Do Q", resources="/XObject<</I 6 0 R>>", more={
    6: ("/Subtype/Image/Width 800/Height 600/ImageMask true/Decode[1 0]" + entries, samples)}))
