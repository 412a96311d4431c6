# SPDX-License-Identifier: GPL-2.0-or-later
"""A function of twenty thousand steps computes each point of a soft mask."""
from recipes import emit
from recipes_pdf import *

long = flate(b"{ " + b"1 pop " * 10000 + b"}")
emit(page(TEXT + b"/G gs 0 0 500 700 re f", resources="/ExtGState<</G<</SMask<</S/Luminosity/G 6 0 R/TR 7 0 R>>>>>>", more={
    6: ("/Subtype/Form/BBox[0 0 595 842]/Group<</S/Transparency/CS/DeviceGray>>", b"0 0 500 700 re f"),
    7: ("/FunctionType 4/Domain[0 1]/Range[0 1]" + long[0], long[1])}))
