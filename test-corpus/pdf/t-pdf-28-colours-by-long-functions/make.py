# SPDX-License-Identifier: GPL-2.0-or-later
"""Each colour is computed in fifteen thousand steps: set again and again, in a picture's points and at all places of a shading."""
from recipes import emit
from recipes_pdf import *

long = flate(b"{ dup dup " + b"sin " * 15000 + b"}")
content = flate(TEXT + b"/C cs " + b".5 scn .6 scn " * 200000 + b"/I Do /S sh")
emit(page(resources="/ColorSpace<</C[/Separation/X/DeviceRGB 6 0 R]>>/XObject<</I 8 0 R>>/Shading<</S 9 0 R>>", more={
    4: content,
    6: ("/FunctionType 4/Domain[0 1]/Range[0 1 0 1 0 1]" + long[0], long[1]),
    7: ("/FunctionType 4/Domain[0 1 0 1]/Range[0 1 0 1 0 1]" + long[0], long[1]),
    8: ("/Subtype/Image/Width 9/Height 9/BitsPerComponent 8/ColorSpace[/Separation/X/DeviceRGB 6 0 R]", bytes(81)),
    9: "<</ShadingType 1/ColorSpace/DeviceRGB/Domain[0 1 0 1]/Matrix[595 0 0 842 0 0]/Function 7 0 R>>"}))
