# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import Member, PROGRAM, emit, zip_file
from recipes_ooxml import *

inner = PROGRAM + b'ARC09-MARK'
for level in range(4):
    inner = docx(paragraph('KEPT'), [('rId1', 'package', f'embeddings/a{level}.docx'), ('rId2', 'aFChunk', 'chunk.docx')],
                 parts={f'word/embeddings/a{level}.docx': inner, 'word/chunk.docx': inner}, more_types='<Default Extension="docx" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document"/>')
emit(zip_file([Member('folder/a.zip', zip_file([Member('b.docx', inner)]))]))
