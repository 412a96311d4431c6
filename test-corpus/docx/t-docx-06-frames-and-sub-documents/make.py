# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_ooxml import *

emit(docx('<w:p><w:subDoc r:id="rId1"/></w:p>' + paragraph('KEPT'), [('rId1', 'subDocument', 'http://evil.example/part.docx', 'External'), ('rId2', 'webSettings', 'webSettings.xml')],
          parts={'word/webSettings.xml': f'<w:webSettings {W} {R}><w:frameset><w:frame><w:name w:val="DOCX06-FRAME-MARK"/><w:sourceFileName r:id="rId1"/></w:frame></w:frameset>'
                 '<w:optimizeForBrowser/></w:webSettings>',
                 'word/_rels/webSettings.xml.rels': relationships([('rId1', 'frame', 'http://evil.example/frame.htm', 'External')])},
          types={'word/webSettings.xml': 'application/vnd.openxmlformats-officedocument.wordprocessingml.webSettings+xml'}))
