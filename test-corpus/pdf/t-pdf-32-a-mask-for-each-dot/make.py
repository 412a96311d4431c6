# SPDX-License-Identifier: GPL-2.0-or-later
"""Each of a hundred thousand dots is drawn through a soft mask that is as large as the page."""
from recipes import emit
from recipes_pdf import *

entries, content = flate(TEXT + b"/G gs " + b"0 0 1 1 re f " * 100000)
emit(page(resources="/ExtGState<</G<</SMask<</S/Luminosity/G 6 0 R>>>>>>", more={
    4: (entries, content),
    6: ("/Subtype/Form/BBox[0 0 595 842]/Group<</S/Transparency/CS/DeviceGray>>", b"0 0 595 842 re f")}))
