# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit, png
from recipes_ooxml import *


emit(docx('<w:sdt><w:sdtPr><w:dataBinding w:xpath="/a" w:storeItemID="{1}"/></w:sdtPr><w:sdtContent>' + paragraph('KEPT') + '</w:sdtContent></w:sdt>',
          [('rId1', 'customXml', '../customXml/item1.xml')], parts={'customXml/item1.xml': '<a>STORE-MARK</a>'}))
