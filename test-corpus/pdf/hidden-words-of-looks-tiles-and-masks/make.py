# SPDX-License-Identifier: GPL-2.0-or-later
"""Words that nobody sees in the looks of a stamp, of a comment and of a form field, in a tile and in a mask; and a look that covers words of the page. What a
comment covers is no hidden text, for readers move comments."""
from recipes import emit
from recipes_pdf import *

OWN = f"/Resources<<{FONT}>>"
LOOK = "/Type/XObject/Subtype/Form/BBox[0 0 200 50]" + OWN


def words(seen, hidden):
    return f"BT /F1 12 Tf 5 5 Td ({seen}) Tj ET BT 3 Tr /F1 12 Tf 5 25 Td (HIDDEN-MARK {hidden}) Tj ET".encode()


def annotation(kind, y, look, more=""):
    return f"<</Type/Annot/Subtype/{kind}/F 4/Rect[100 {y} 300 {y + 50}]/AP<</N {look} 0 R>>{more}>>"


emit(page(TEXT + b"BT /F1 9 Tf 110 210 Td (HIDDEN-MARK below) Tj ET BT /F1 9 Tf 110 110 Td (UNDER A COMMENT) Tj ET\n"
          b"/Pattern cs /P scn 0 0 595 50 re f q /M gs 0 0 1 rg 0 0 595 50 re f Q\n",
          page_extra="/Annots[8 0 R 10 0 R 12 0 R 14 0 R 16 0 R]",
          resources="/Pattern<</P 6 0 R>>/ExtGState<</M<</SMask<</Type/Mask/S/Luminosity/G 7 0 R>>>>>>",
          more={6: ("/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 200 100]/XStep 200/YStep 100" + OWN, words("TILE", "tile")),
                7: ("/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Group<</S/Transparency/CS/DeviceGray>>" + OWN, b"1 g " + words("MASK", "mask")),
                8: annotation("Stamp", 500, 9), 9: (LOOK, words("STAMP", "stamp") + b" BT 0 Tr 1 g /F1 9 Tf 99 25 Td (HIDDEN-MARK white) Tj ET"),
                10: annotation("Square", 400, 11, "/Contents(a comment)"), 11: (LOOK, words("COMMENT", "comment")),
                12: annotation("Widget", 300, 13, "/FT/Tx/T(a)/V(FIELD)"), 13: (LOOK, words("FIELD", "field")),
                14: annotation("FreeText", 200, 15), 15: (LOOK, b"1 g 0 0 200 50 re f 0 g BT /F1 12 Tf 5 30 Td (FREE) Tj ET"),
                16: annotation("Square", 100, 17, "/Contents(another)"), 17: (LOOK, b"0.9 g 0 0 200 50 re f")}))
