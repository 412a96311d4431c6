# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit, png
from recipes_ooxml import *


settings = f'<w:settings {W}><w:mailMerge><w:connectString w:val="MERGE-MARK"/></w:mailMerge></w:settings>'
emit(docx(paragraph('KEPT'), [('rId1', 'settings', 'settings.xml')], parts={'word/settings.xml': settings},
          types={'word/settings.xml': 'application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml'}))
