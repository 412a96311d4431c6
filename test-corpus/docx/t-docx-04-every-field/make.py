# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_ooxml import *

ACTIVE = 'MACROBUTTON GOTOBUTTON AUTOTEXT AUTOTEXTLIST ASK FILLIN PRINT EMBED CONTROL ADDIN PRIVATE HTMLActiveX MERGEFIELD MERGEBARCODE DISPLAYBARCODE'.split()
FINE = 'PAGE NUMPAGES SECTION DATE TIME TOC PAGEREF REF NOTEREF SEQ STYLEREF TITLE SUBJECT FORMTEXT LISTNUM'.split()
emit(docx(''.join(paragraph(field(f' {name} DOCX04-MARK ', f'RESULT{number}')) for number, name in enumerate(ACTIVE))
          + ''.join(paragraph(f'<w:fldSimple w:instr=" {name.lower()} DOCX04-MARK "><w:r><w:t>SIMPLE</w:t></w:r></w:fldSimple>') for name in ACTIVE)
          + ''.join(paragraph(field(f' {name} ', 'x')) for name in FINE)))
