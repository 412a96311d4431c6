# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit, png
from recipes_ooxml import *

emit(docx(paragraph('KEPT'), parts={'[trash]/0000.dat': b'TRASH-MARK', 'word/hidden.xml': '<a>HIDDEN-MARK</a>'}))
