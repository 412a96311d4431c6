# SPDX-License-Identifier: GPL-2.0-or-later
"""A soft mask as large as the page is set twenty thousand times, and nothing is drawn through it."""
from recipes import emit
from recipes_pdf import *

entries, content = flate(TEXT + b"/G gs " * 20000)
emit(page(resources="/ExtGState<</G<</SMask<</S/Luminosity/G 6 0 R>>>>>>", more={
    4: (entries, content),
    6: ("/Subtype/Form/BBox[0 0 595 842]/Group<</S/Transparency/CS/DeviceGray>>", b"0 0 500 700 re f")}))
