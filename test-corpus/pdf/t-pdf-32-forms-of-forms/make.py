# SPDX-License-Identifier: GPL-2.0-or-later
"""Twelve forms, each of which draws the next one ten times."""
from recipes import emit
from recipes_pdf import *

emit(page(TEXT + b"/N Do", resources="/XObject<</N 6 0 R>>", more=nested(FORM, "XObject", b"/N Do " * 10)))
