# SPDX-License-Identifier: GPL-2.0-or-later
"""The state of a control is that of its own part, which does not stay: the drawing gets it."""
from recipes import emit
from sheet_controls import *

emit(book(SHAPES, PARTS))
