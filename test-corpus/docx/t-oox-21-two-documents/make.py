# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit, png
from recipes_ooxml import *

emit(docx(paragraph('KEPT'), extra=[('word/Document.xml', document(paragraph('SECOND-MARK')))]))
