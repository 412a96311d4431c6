# SPDX-License-Identifier: GPL-2.0-or-later
"""Labels of controls as LibreOffice writes them, which is no XML, stay."""
from recipes import emit
from sheet_controls import *

emit(copies("first & <only>", "a &amp; b"))
