# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit, png
from recipes_ooxml import *

emit(xlsx(cell('A1', '42'), names='<definedName name="_xlnm.Auto_Open">AUTO!A1</definedName><definedName name="Ａuto_Open">B!A1</definedName><definedName name="fine">Sheet1!$A$1</definedName>'))
