# SPDX-License-Identifier: GPL-2.0-or-later
"""Dashes longer than any page make a line without gaps; a text moved out of the page stays there."""
from recipes import emit
from recipes_pdf import *

emit(page(b"[99999999999 3]0 d 0 0 m 595 842 l S [3 -123456789012345]0 d 0 9 m 595 851 l S [/A 7]0 d 0 3 m 9 3 l S "
          b"BT /F1 24 Tf 72 700 Td [99999999999(kept)99999999999 5(text)]TJ ET"))
