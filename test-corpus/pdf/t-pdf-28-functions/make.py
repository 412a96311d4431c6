# SPDX-License-Identifier: GPL-2.0-or-later
"""A calculator of words that are none, one nested too deep, a good one; a stitching function that holds itself."""
from recipes import emit
from recipes_pdf import *

RANGE = "/FunctionType 4/Domain[0 1]/Range[0 1 0 1 0 1]"
emit(page(TEXT + b"/C1 cs 1 sc 9 9 9 9 re f /C2 cs 1 sc 9 9 9 9 re f /C3 cs 1 sc 9 9 9 9 re f /S4 sh\n",
          resources="/ColorSpace<</C1[/Separation/Spot1/DeviceRGB 6 0 R]/C2[/Separation/Spot2/DeviceRGB 7 0 R]/C3[/Separation/Spot3/DeviceRGB 8 0 R]>>"
                    "/Shading<</S4<</ShadingType 2/ColorSpace/DeviceGray/Coords[0 0 1e30 1]/Function 9 0 R>>>>",
          more={6: (RANGE, b"{ (FUNCTION-MARK) run dup dup }"), 7: (RANGE, b"{" * 5000 + b"}" * 5000), 8: (RANGE, b"{dup 0.5 mul exch dup % FUNCTION-MARK\n}"),
                9: "<</FunctionType 3/Domain[0 1]/Functions[9 0 R 9 0 R]/Bounds[.5]/Encode[0 1 0 1]>>"}))
