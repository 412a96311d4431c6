# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_ooxml import *

emit(xlsx(cell('A1', 'KEPT', kind=' t="str"'), sheet_extra='', rels=[('rId2', 'calcChain', 'calcChain.xml')],
          parts={'xl/calcChain.xml': f'<calcChain {S}><c r="XFD1048576" i="99"/><c r="A1" i="1"/></calcChain>',
                 'xl/worksheets/sheet1.xml': f'<worksheet {S} {R}><dimension ref="A1:XFD1048576"/><cols><col min="1" max="16384" width="9"/></cols><sheetData>' + cell('A1', 'KEPT', kind=' t="str"') + '</sheetData></worksheet>'},
          types={'xl/calcChain.xml': 'application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml'}))
