# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit, png
from recipes_ooxml import *


emit(xlsx(cell('A1', 'CACHED', '[1]Sheet1!A1', ' t="str"'), rels=[('rId2', 'externalLink', 'externalLinks/externalLink1.xml')],
          book_extra='<externalReferences><externalReference r:id="rId2"/></externalReferences>',
          parts={'xl/externalLinks/externalLink1.xml': f'<externalLink {S}>LINK-MARK</externalLink>'}))
