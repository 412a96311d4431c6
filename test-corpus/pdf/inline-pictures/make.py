# SPDX-License-Identifier: GPL-2.0-or-later
"""Pictures inside the content: short keys, a filter in an array, a line end too many in front of a JPEG; a transfer function."""
import pictures as p
from recipes import emit
from recipes_pdf import *

emit(page(TEXT + b"q /G gs 50 0 0 50 72 72 cm BI /W 2 /H 2 /CS /G /BPC 8 ID \x00\x80\xff\x40 EI Q\n"
          + b"q 50 0 0 50 172 72 cm BI /W 16 /H 16 /CS /G /BPC 8 /F [/DCT] ID \r\n" + p.jpeg() + b"\nEI Q\n",
          resources="/ExtGState<</G<</TR 6 0 R/TR2/Identity>>>>", more={6: ("/FunctionType 4/Domain[0 1]/Range[0 1]", b"{1 exch sub}")}))
