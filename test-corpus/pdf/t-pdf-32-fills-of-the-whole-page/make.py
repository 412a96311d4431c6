# SPDX-License-Identifier: GPL-2.0-or-later
"""The page is filled half a million times: some kilobytes, deflated."""
from recipes import emit
from recipes_pdf import *

entries, content = flate(TEXT + b"q 595 0 0 842 0 0 cm " + b"0 0 1 1 re f " * 500000 + b"Q")
emit(page(more={4: (entries, content)}))
