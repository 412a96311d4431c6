# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_ooxml import *

emit(docx('<w:p><w:hyperlink r:id="rId1"><w:r><w:t>FIRST</w:t></w:r></w:hyperlink></w:p><w:p><w:hyperlink r:id="rId2"><w:r><w:t>SECOND</w:t></w:r></w:hyperlink></w:p>'
          + paragraph(field('HYPERLINK "http://evil.example/a"', 'THIRD')) + paragraph(field('HYPERLINK "ms-word:ofe|u|http://evil.example/"', 'FOURTH')),
          [('rId1', 'hyperlink', 'file://evil.example/share/a.exe', 'External'), ('rId2', 'hyperlink', '\\\\evil.example\\share', 'External')]))
