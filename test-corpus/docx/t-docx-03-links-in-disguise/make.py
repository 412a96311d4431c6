# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_ooxml import *

TARGETS = ['http://evil.example/', 'HTTP://evil.example/', 'javascript:evil.example', 'file:///evil.example', '\\\\evil.example\\a', '//evil.example/a', 'mailto:a@evil.example', 'data:text/html,evil.example', '%68ttp://evil.example/']
FIELDS = ['HYPERLINK "http://evil.example/"', 'HYPERLINK http://evil.example/', 'HYPERLINK \\l "x" "http://evil.example/"', 'HYPERLINK \\o "tip" \\t "frame" "http://evil.example/"', 'HYPERLINK "http://evil.example/" \\l "x"', 'hyperlink \\m "http://evil.example/"', 'HYPERLINK \\h \\\\\\\\evil.example\\\\a']
links = ''.join(f'<w:p><w:hyperlink r:id="rId{number}" w:anchor="a{number}"><w:r><w:t>link{number}</w:t></w:r></w:hyperlink></w:p>' for number in range(len(TARGETS)))
emit(docx(links + ''.join(paragraph(field(text, 'shown')) for text in FIELDS) + ''.join(f'<w:p><w:fldSimple w:instr="{text.replace(chr(34), "&quot;")}"><w:r><w:t>simple</w:t></w:r></w:fldSimple></w:p>' for text in FIELDS) + paragraph('KEPT'),
          [(f'rId{number}', 'hyperlink', target, 'External') for number, target in enumerate(TARGETS)]))
