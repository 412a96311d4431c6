# SPDX-License-Identifier: GPL-2.0-or-later
"""Forms that draw the next ones ten times each are read no longer than those that a page may have."""
from recipes import emit
from recipes_pdf import *

emit(page(TEXT + b"/N Do", resources="/XObject<</N 6 0 R>>", more=nested(FORM, "XObject", b"/N Do " * 10)))
