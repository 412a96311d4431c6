# SPDX-License-Identifier: GPL-2.0-or-later
"""More lines than a page may draw: the page becomes a picture, which draws one thing."""
from recipes import emit
from recipes_pdf import *

emit(page(TEXT + b"0 0 m 595 842 l S " * 9000))
