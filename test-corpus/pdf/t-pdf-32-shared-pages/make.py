# SPDX-License-Identifier: GPL-2.0-or-later
"""Ten levels of ten kids, each the same: a page count of which nothing is there."""
from recipes import emit
from recipes_pdf import *

LEVELS = 10
objects = {10 + i: f"<</Type/Pages/Count {10 ** (LEVELS - i)}/Parent {9 + i} 0 R/Kids[{f'{11 + i} 0 R ' * 10}]>>" for i in range(LEVELS)}
objects[10 + LEVELS] = "<</Type/Page/MediaBox[0 0 9 9]>>"
objects[2] = "<</Type/Pages/Count 10000000000/Kids[10 0 R]>>"
emit(page(more=objects))
