# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_ooxml import *

emit(xlsx(cell('A1', 'KEPT', kind=' t="str"'),
          root_rels=[('rId7', 'http://schemas.microsoft.com/office/2006/relationships/ui/extensibility', 'customUI/customUI.xml'),
                     ('rId8', 'http://schemas.microsoft.com/office/2007/relationships/ui/extensibility', 'customUI/customUI14.xml')],
          extra=[(f'customUI/{name}.xml', '<customUI xmlns="http://schemas.microsoft.com/office/2006/01/customui" onLoad="OOX10-MACRO-MARK"/>')
                 for name in ('customUI', 'customUI14')]))
