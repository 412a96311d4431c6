# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit, png
from recipes_ooxml import *


emit(docx(paragraph('KEPT'), [('rId1', 'printerSettings', 'printerSettings1.bin')], parts={'word/printerSettings1.bin': b'MACRO-MARK'}))
