# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_ooxml import *

emit(docx('<w:sdt><w:sdtPr><w:tag w:val="a"/><w:dataBinding w:prefixMappings="xmlns:a=\'DOCX08-XPATH-MARK\'" w:xpath="/a:x[1]" w:storeItemID="{DOCX08-STORE-MARK}"/>'
          '<w15:webExtensionLinked/><w:text/></w:sdtPr><w:sdtContent><w:p><w:r><w:t>BOUND</w:t></w:r></w:p></w:sdtContent></w:sdt>' + paragraph('KEPT'),
          [('rId1', 'customXml', '../customXml/item1.xml')], namespaces='xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"',
          parts={'customXml/item1.xml': '<a:x xmlns:a="DOCX08-XPATH-MARK">DOCX08-STORE-MARK</a:x>'}))
