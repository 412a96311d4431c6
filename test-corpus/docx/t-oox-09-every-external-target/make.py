# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_ooxml import *

KINDS = ('hyperlink image frame subDocument attachedTemplate oleObject package audio video externalLink externalLinkPath header footer styles settings footnotes numbering fontTable theme chart diagramData control customXml '
         'font glossaryDocument aFChunk mailMergeSource recipientData transform').split()
TARGETS = ('http://evil.example/{}', 'file://evil.example/{}', '\\\\evil.example\\{}', 'https://evil.example/{}', '//evil.example/{}')
emit(docx(paragraph('KEPT') + ''.join(f'<w:p><w:hyperlink r:id="rId{number}"><w:r><w:t>x</w:t></w:r></w:hyperlink></w:p>' for number in range(len(KINDS))),
          [(f'rId{number}', kind, TARGETS[number % 5].format(kind), 'External') for number, kind in enumerate(KINDS)]
          + [(f'rIdA{number}', kind, TARGETS[number % 5].format(kind)) for number, kind in enumerate(KINDS)]))
