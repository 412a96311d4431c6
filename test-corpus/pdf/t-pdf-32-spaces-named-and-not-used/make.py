# SPDX-License-Identifier: GPL-2.0-or-later
"""A colour space of a million samples is set five thousand times, and no colour in it."""
from recipes import emit
from recipes_pdf import *

entries, content = flate(TEXT + b"/C cs " * 5000)
samples = flate(bytes(1000000))
emit(page(resources="/ColorSpace<</C[/Separation/X/DeviceGray 6 0 R]>>", more={
    4: (entries, content),
    6: ("/FunctionType 0/Domain[0 1]/Range[0 1]/Size[1000000]/BitsPerSample 8" + samples[0], samples[1])}))
