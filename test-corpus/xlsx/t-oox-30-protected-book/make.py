# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_ooxml import *

emit(xlsx(cell('A1', 'KEPT', kind=' t="str"'), book_extra='<workbookProtection workbookPassword="CC1A" lockStructure="1" workbookHashValue="T09YMzAtSEFTSC1NQVJL"/>',
          sheet_extra='<sheetProtection password="CC1A" sheet="1" objects="1" hashValue="T09YMzAtSEFTSC1NQVJL"/>'))
