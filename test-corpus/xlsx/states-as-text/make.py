# SPDX-License-Identifier: GPL-2.0-or-later
"""A sign for each state of a control, and words for what is neither on nor off."""
from recipes import emit
from sheet_controls import *

emit(book(SHAPES, PARTS))
