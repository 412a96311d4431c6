# SPDX-License-Identifier: GPL-2.0-or-later
"""Inline pictures of which the samples end without a blank, or have what looks like their end: words in no ink go behind them, too."""
from recipes import emit
from recipes_pdf import *

emit(page(TEXT + b"q 50 0 0 50 72 72 cm BI /W 16 /H 1 /BPC 8 /CS /G ID a EI Q 0 0 1 rg\nEI Q\n"
          b"q 50 0 0 50 72 72 cm BI /W 1 /H 1 /BPC 8 /CS /G ID xEI Q\n"
          b"BT /F1 12 Tf 3 Tr 72 600 Td (HIDDEN-MARK) Tj 0 Tr 0 -100 Td (SECOND TEXT) Tj ET\n"))
