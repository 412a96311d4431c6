# SPDX-License-Identifier: GPL-2.0-or-later
"""Of two parts of one name the last counts, as in most readers; of two that differ in case the first."""
from recipes import emit
from recipes_ooxml import *

emit(docx(paragraph("FIRST-MARK"), extra=[
    ("word/document.xml", document(paragraph("kept text"))),
    ("WORD/document.xml", document(paragraph("THIRD-MARK")))]))
