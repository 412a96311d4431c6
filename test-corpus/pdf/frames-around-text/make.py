# SPDX-License-Identifier: GPL-2.0-or-later
"""Text within a frame that is filled through a clip of its shape, below a form that is drawn with little ink, and below figures that fill nothing of their bounds is
seen."""
from recipes import emit
from recipes_pdf import *

emit(page(b"BT /F1 12 Tf 72 500 Td (FRAMED TEXT) Tj 0 -100 Td (DIMMED TEXT) Tj 0 -100 Td (FIRST TEXT) Tj 0 -100 Td (NEXT TEXT) Tj 0 -100 Td (LAST TEXT) Tj ET\n"
          b"q 50 450 300 100 re 60 460 280 80 re W* n 1 0 0 rg 50 450 300 100 re f Q\n"
          b"q /Dim gs /Form Do Q\n"
          b"0 0 1 rg 50 250 300 100 re 50 250 300 100 re f*\n"
          b"50 150 300 100 re 350 150 -300 100 re f\n"
          b"50 50 m 350 50 l 50 50 l 50 150 l f\n" + TEXT,
          resources="/ExtGState<</Dim<</ca .3>>>>/XObject<</Form 6 0 R>>",
          more={6: ("/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Group<</S/Transparency>>/Resources<</ExtGState<</Whole<</ca 1>>>>>>",
                    b"/Whole gs 1 0 0 rg 50 350 300 100 re f")}))
