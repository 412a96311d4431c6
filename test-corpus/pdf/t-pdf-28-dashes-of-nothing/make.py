# SPDX-License-Identifier: GPL-2.0-or-later
"""A hundred lines over the page in dashes of a hundred thousandth of a point."""
from recipes import emit
from recipes_pdf import *

emit(page(TEXT + b"[.00001] 0 d " + b"0 0 m 595 842 l S " * 100))
