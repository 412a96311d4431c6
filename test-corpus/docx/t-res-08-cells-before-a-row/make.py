# SPDX-License-Identifier: GPL-2.0-or-later
"""Two billion cells before a row of a table, and as many columns of a page: LibreOffice makes each."""
from recipes import emit
from recipes_ooxml import *

emit(docx('<w:tbl><w:tblGrid><w:gridCol w:w="99"/></w:tblGrid><w:tr><w:trPr><w:gridBefore w:val="2147483647"/></w:trPr><w:tc><w:p><w:r><w:t>KEPT</w:t></w:r></w:p></w:tc></w:tr></w:tbl><w:p/>'
          '<w:sectPr><w:cols w:num="2147483646"/></w:sectPr>'))
