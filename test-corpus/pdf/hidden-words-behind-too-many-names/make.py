# SPDX-License-Identifier: GPL-2.0-or-later
"""Words in no ink behind more names of resources than are looked up: where hidden words go, such a document does not stay in its format."""
from recipes import emit
from recipes_pdf import *

emit(page(TEXT + b"".join(b"/X%d Do\n" % i for i in range(10000)) + b"BT /F1 12 Tf 3 Tr 72 600 Td (HIDDEN-MARK) Tj ET\n"))
