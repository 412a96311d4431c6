# SPDX-License-Identifier: GPL-2.0-or-later
"""Pictures inside the content by thousands, as scanning programs write text: each gets a name and an object of its own."""
from recipes import emit
from recipes_pdf import *

emit(page(TEXT + b"".join(
    b"q 5 0 0 5 %d %d cm BI /W 2 /H 2 /BPC 8 /CS /G ID \x00\xff\xff%c EI Q\n" % (i % 600, i // 20, i % 250)
    for i in range(12000))))
