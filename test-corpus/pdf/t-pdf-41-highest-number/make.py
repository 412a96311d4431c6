# SPDX-License-Identifier: GPL-2.0-or-later
"""An object of the highest number that there may be, so that none is left for a picture inside the content."""
from recipes import emit
from recipes_pdf import *

data = page(TEXT + b"q 50 0 0 50 72 72 cm BI /W 2 /H 2 /CS /G /BPC 8 ID \x00\x80\xff\x40 EI Q\n")
emit(data[:data.index(b"xref\n")] + b"2147483646 0 obj\n<<>>\nendobj\ntrailer\n<</Root 1 0 R/Size 7>>\nstartxref\n0\n%%EOF\n")
