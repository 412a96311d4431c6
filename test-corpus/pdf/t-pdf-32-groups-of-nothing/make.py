# SPDX-License-Identifier: GPL-2.0-or-later
"""Groups that draw a dot, but are as large as the page: each is put together on a canvas of its own."""
from recipes import emit
from recipes_pdf import *

entries, content = flate(TEXT + b"/F Do " * 100000)
emit(page(resources="/XObject<</F 6 0 R>>", more={
    4: (entries, content),
    6: ("/Subtype/Form/BBox[0 0 595 842]/Group<</S/Transparency>>", b"0 0 1 1 re f")}))
