# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit, png
from recipes_ooxml import *


emit(xlsx(cell('A1', '1', 'WEBSERVICE("http://evil.example/")') + cell('A2', '2', '_xlfn.IMAGE("http://evil.example/")') + cell('A3', '3', 'CALL("k","f","J")')
          + cell('A4', '4', 'HYPERLINK("http://evil.example/","x")') + cell('A5', '5', 'SUM(A1:A4)') + cell('A6', '6', 'MYMACRO()')))
