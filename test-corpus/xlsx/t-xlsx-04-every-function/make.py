# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_ooxml import *

NAMES = ('WEBSERVICE FILTERXML HYPERLINK IMAGE RTD CALL REGISTER REGISTER.ID EXEC SQL.REQUEST CUBEVALUE CUBEMEMBER STOCKHISTORY PY EVALUATE RUN GET.WORKSPACE GET.CELL FOPEN FWRITE FWRITELN '
         'IMPORTXML IMPORTDATA ENCODEURL TRANSLATE DETECTLANGUAGE COPILOT').split()
emit(xlsx(''.join(cell(f'A{row}', str(99 + row), f'{("_xlfn." if row % 3 == 0 else "_xludf." if row % 3 == 1 else "")}{name if row % 2 else name.lower()}("http://evil.example/{row}")')
                  for row, name in enumerate(NAMES, 1))))
