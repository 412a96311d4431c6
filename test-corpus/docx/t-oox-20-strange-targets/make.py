# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit, png
from recipes_ooxml import *


emit(docx(paragraph('KEPT'), [('rId1', 'styles', '..\\..\\word/%73tyles.xml'), ('rId1', 'header', 'styles.xml'), ('x y', 'styles', 'styles.xml')],
          parts={'word/styles.xml': f'<w:styles {W}><w:style w:styleId="a"/></w:styles>'},
          types={'word/styles.xml': 'application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml'}))
