# SPDX-License-Identifier: GPL-2.0-or-later
"""A pattern of twenty thousand triangles becomes the colour twenty thousand times, and nothing is painted."""
from recipes import emit
from recipes_pdf import *

entries, content = flate(TEXT + b"/Pattern cs " + b"/P scn " * 20000)
mesh = flate(b"\0\1\1\x80\0\5\5\x80\0\1\5\x80" * 20000)
emit(page(resources="/Pattern<</P<</PatternType 2/Shading 6 0 R>>>>", more={
    4: (entries, content),
    6: ("/ShadingType 4/ColorSpace/DeviceGray/BitsPerCoordinate 8/BitsPerComponent 8/BitsPerFlag 8/Decode[0 9 0 9 0 1]" + mesh[0], mesh[1])}))
