# SPDX-License-Identifier: GPL-2.0-or-later
"""Words in no ink go where the policy says so."""
from recipes import emit
from recipes_pdf import *

emit(page(content=TEXT + b"BT /F1 12 Tf 3 Tr 72 600 Td (HIDDEN-MARK) Tj ET\n"))
