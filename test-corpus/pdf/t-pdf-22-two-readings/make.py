# SPDX-License-Identifier: GPL-2.0-or-later
"""The table leads to one page content, a scan of the file for objects to another."""
from recipes import emit
from recipes_pdf import *

emit(page(suffix=b"4 0 obj\n<</Length 44>>\nstream\nBT /F1 24 Tf 72 700 Td (OTHER-READING) Tj ET\nendstream\nendobj\n"))
