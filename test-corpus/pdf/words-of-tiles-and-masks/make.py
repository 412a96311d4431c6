# SPDX-License-Identifier: GPL-2.0-or-later
"""Words that a pattern repeats, also from outside of the page, and words that a mask lets through: text has each of them once."""
from recipes import emit
from recipes_pdf import *

OWN = f"/Resources<<{FONT}>>"
emit(page(TEXT + b"/Pattern cs /P scn 0 0 595 400 re f 0 0 100 100 re f /P scn 0 0 9 9 re f q /M gs 0 0 1 rg 0 0 595 400 re f Q\n",
          resources="/Pattern<</P 6 0 R>>/ExtGState<</M<</SMask<</Type/Mask/S/Luminosity/G 7 0 R>>>>>>",
          more={6: ("/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 200 100]/XStep 200/YStep 100/Matrix[1 0 0 1 -900 -900]" + OWN,
                    b"BT /F1 20 Tf 10 20 Td (TILED WORDS) Tj ET"),
                7: ("/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Group<</S/Transparency/CS/DeviceGray>>" + OWN,
                    b"1 g BT /F1 40 Tf 10 200 Td (MASKING WORDS) Tj ET")}))
