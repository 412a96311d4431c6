# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_ooxml import *

NAMES = ['_xlnm.Auto_Open', 'auto_open', 'AUTO_OPEN1', 'Auto_Close', '_xlnm.Auto_Close', 'Auto_Activate', 'Auto_Deactivate', 'Auto_Ouvrir', '_xlnm.auto_open']
emit(xlsx(cell('A1', 'KEPT', kind=' t="str"'), names=''.join(f'<definedName name="{name}" hidden="1">XLSX02-MARK!$A$1</definedName>' for name in NAMES)
          + '<definedName name="run" function="1" xlm="1" hidden="1">EXEC("XLSX02-MARK")</definedName><definedName name="far">\'http://evil.example/[a.xlsx]S\'!$A$1</definedName>'
          '<definedName name="fine">Sheet1!$A$1</definedName>'))
