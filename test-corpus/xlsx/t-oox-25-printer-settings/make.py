# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_ooxml import *

emit(xlsx(cell('A1', 'KEPT', kind=' t="str"'), sheet_extra='<pageSetup paperSize="9" orientation="portrait" r:id="rId1"/>',
          sheet_rels=[('rId1', 'printerSettings', '../printerSettings/printerSettings1.bin')],
          parts={'xl/printerSettings/printerSettings1.bin': b'OOX25-PRINTER-MARK' * 9},
          types={'xl/printerSettings/printerSettings1.bin': 'application/vnd.openxmlformats-officedocument.spreadsheetml.printerSettings'}))
