# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_ooxml import *

emit(xlsx(cell('A1', 'KEPT', kind=' t="str"'), rels=[('rId2', 'worksheet', 'worksheets/sheet2.bin')], parts={'xl/worksheets/sheet2.bin': b'\x81\x01\x00XLSX13-BRT-MARK' * 8},
          types={'xl/worksheets/sheet2.bin': 'application/vnd.ms-excel.worksheet'}))
