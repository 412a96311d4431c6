# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_ooxml import *

emit(xlsx(cell('A1', 'KEPT', kind=' t="str"'), kind='xlsm',
          rels=[('rId9', 'http://schemas.microsoft.com/office/2006/relationships/vbaProject', 'vbaProject.bin')],
          parts={'xl/vbaProject.bin': b'OOX03-MACRO-MARK' * 20}))
