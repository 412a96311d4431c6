# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_ooxml import *

emit(pptx(shape('KEPT'), kind='pptm',
          rels=[('rId9', 'http://schemas.microsoft.com/office/2006/relationships/vbaProject', 'vbaProject.bin')],
          parts={'ppt/vbaProject.bin': b'OOX03-MACRO-MARK' * 20}))
