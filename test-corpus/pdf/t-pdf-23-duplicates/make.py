# SPDX-License-Identifier: GPL-2.0-or-later
"""A key and an object that are there twice."""
from recipes import emit
from recipes_pdf import *

emit(page(catalog="/OpenAction<</S/JavaScript/JS(FIRST-MARK)>>/OpenAction[3 0 R/Fit]", prefix=b"",
          page_extra="/Contents 4 0 R").replace(b"xref\n", b"5 0 obj\n<</JS(SECOND-MARK)>>\nendobj\nxref\n", 1))
