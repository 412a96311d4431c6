# SPDX-License-Identifier: GPL-2.0-or-later
"""A line that begins on the page and goes on beyond it: nobody sees its end."""
from recipes import emit
from recipes_pdf import *

emit(page(b"BT /F1 24 Tf 500 700 Td (SHOWN WORDS UNSEEN) Tj ET"))
