# SPDX-License-Identifier: GPL-2.0-or-later
"""Excel hides the shapes that say again what controls say: nothing is hidden."""
from recipes import emit
from sheet_controls import *

emit(copies("AGREED", "I have read it", words=["AGREED", "I have\nread it"]))
