# SPDX-License-Identifier: GPL-2.0-or-later
"""Words in no ink in a form within more forms than are looked into: where hidden words go, such a document does not stay in its format."""
from recipes import emit
from recipes_pdf import *

FORM = "/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>/XObject<</X %d 0 R>>>>"
more = {6 + i: (FORM % (7 + i), b"/X Do\n") for i in range(13)}
more[19] = (FORM % 5, b"BT /F1 12 Tf 3 Tr 72 600 Td (HIDDEN-MARK) Tj ET\n")
emit(page(TEXT + b"/X Do\n", resources="/XObject<</X 6 0 R>>", more=more))
