# SPDX-License-Identifier: GPL-2.0-or-later
"""Bookmarks within bookmarks, more than a reader is asked to follow."""
from recipes import emit
from recipes_pdf import *

LEVELS = 40
emit(page(catalog="/Outlines 6 0 R", more={6: "<</First 7 0 R/Last 7 0 R>>", **{
    7 + i: f"<</Title(CHAPTER {i})/Parent {6 + i} 0 R" + (f"/First {8 + i} 0 R/Last {8 + i} 0 R>>" if i + 1 < LEVELS else ">>") for i in range(LEVELS)}}))
