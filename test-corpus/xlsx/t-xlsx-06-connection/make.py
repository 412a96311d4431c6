# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit, png
from recipes_ooxml import *


emit(xlsx(cell('A1', '42'), rels=[('rId2', 'connections', 'connections.xml')],
          parts={'xl/connections.xml': f'<connections {S}><connection command="CONNECT-MARK"/></connections>'}))
