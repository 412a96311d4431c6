# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_ooxml import *

emit(flat(docx(paragraph("LOST")), without=("word/document.xml",)))
