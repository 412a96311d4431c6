# SPDX-License-Identifier: GPL-2.0-or-later
"""Text before any font is named: nobody can say what it spells, and that is told."""
from recipes import emit
from recipes_pdf import *

emit(page(b"BT 72 500 Td (ABC) Tj [(D) 9 (EF)] TJ ET\n" + TEXT))
