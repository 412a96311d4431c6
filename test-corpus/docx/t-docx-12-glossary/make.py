# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_ooxml import *

emit(docx(paragraph('KEPT'), [('rId1', 'glossaryDocument', 'glossary/document.xml')],
          parts={'word/glossary/document.xml': f'<w:glossaryDocument {W} {R}><w:docParts><w:docPart><w:docPartBody>'
                 + paragraph(field('INCLUDETEXT "http://evil.example/a"', 'DOCX12-BLOCK-MARK')) + '</w:docPartBody></w:docPart></w:docParts></w:glossaryDocument>',
                 'word/glossary/_rels/document.xml.rels': relationships([('rId1', 'http://schemas.microsoft.com/office/2006/relationships/vbaProject', 'vbaProject.bin')]),
                 'word/glossary/vbaProject.bin': b'DOCX12-MACRO-MARK' * 9},
          types={'word/glossary/document.xml': 'application/vnd.openxmlformats-officedocument.wordprocessingml.document.glossary+xml'}))
