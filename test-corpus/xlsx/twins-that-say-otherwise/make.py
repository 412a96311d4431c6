# SPDX-License-Identifier: GPL-2.0-or-later
"""A hidden shape with the number of a control that says something else is hidden text, counted once."""
from recipes import emit
from sheet_controls import *

emit(copies("AGREED", "KNOWN", words=["AGREED", "OTHERWISE"]))
