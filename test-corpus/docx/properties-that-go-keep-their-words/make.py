# SPDX-License-Identifier: GPL-2.0-or-later
# A reader who brings these fields up to date finds no author and no date among the properties of the output.
from recipes import emit
from recipes_ooxml import *

GOING = 'AUTHOR CREATEDATE SAVEDATE PRINTDATE LASTSAVEDBY KEYWORDS COMMENTS EDITTIME REVNUM TEMPLATE USERNAME USERINITIALS INFO DOCPROPERTY DOCVARIABLE'.split()
emit(docx(''.join(paragraph(field(f' {name} \\* MERGEFORMAT ', f'SHOWN-{name}')) for name in GOING)
          + ''.join(paragraph(f'<w:fldSimple w:instr=" {name} "><w:r><w:t>SIMPLE-{name}</w:t></w:r></w:fldSimple>') for name in GOING)
          + paragraph(field(' TITLE ', 'SHOWN-TITLE') + field(' SUBJECT ', 'SHOWN-SUBJECT'))))
