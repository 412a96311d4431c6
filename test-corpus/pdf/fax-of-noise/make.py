# SPDX-License-Identifier: GPL-2.0-or-later
"""A picture of one bit that a fax would only make larger stays deflated."""
from recipes import emit
from recipes_pdf import *

samples = b"".join(hashlib.md5(bytes((i % 256, i // 256))).digest() for i in range(1000))
emit(page(TEXT + b"q 595 0 0 842 0 0 cm /I Do Q", resources="/XObject<</I 6 0 R>>", more={
    6: ("/Subtype/Image/Width 128/Height 1000/BitsPerComponent 1/ColorSpace/DeviceGray", samples)}))
