# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_ooxml import *

emit(docx(paragraph('KEPT'), [('rId1', 'fontTable', 'fontTable.xml'), ('rId2', 'http://example.invalid/unknown', 'stuff.bin')],
          parts={'word/fontTable.xml': f'<w:fonts {W} {R}><w:font w:name="MS Mincho"><w:embedRegular r:id="rId1" w:fontKey="{{0A4E4B5F-0000-4000-8000-000000000000}}"/></w:font></w:fonts>',
                 'word/_rels/fontTable.xml.rels': relationships([('rId1', 'font', 'fonts/font1.odttf')]), 'word/fonts/font1.odttf': b'OOX25-FONT-MARK' * 8,
                 'word/stuff.bin': b'OOX25-BINARY-MARK' * 5},
          types={'word/fontTable.xml': 'application/vnd.openxmlformats-officedocument.wordprocessingml.fontTable+xml'},
          more_types='<Default Extension="odttf" ContentType="application/vnd.openxmlformats-officedocument.obfuscatedFont"/>'))
