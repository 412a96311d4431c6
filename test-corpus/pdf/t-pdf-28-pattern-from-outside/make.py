# SPDX-License-Identifier: GPL-2.0-or-later
"""Each of ten thousand areas of a form is filled with a pattern that was set before it."""
from recipes import emit
from recipes_pdf import *

emit(page(TEXT + b"/Pattern cs /P scn /N Do", resources="/Pattern<</P 7 0 R>>/XObject<</N 6 0 R>>", more={
    6: (FORM, b"0 0 1 1 re f " * 10000), 7: (TILE, b"0 0 1 1 re f " * 10000)}))
