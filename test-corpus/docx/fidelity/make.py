# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit, png
from recipes_ooxml import *


emit(docx(paragraph('<w:r><w:ruby><w:rubyPr><w:hps w:val="12"/></w:rubyPr><w:rt><w:r><w:t>かんじ</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>漢字</w:t></w:r>'
                    '</w:rubyBase></w:ruby></w:r>') +
          '<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tr><w:tc><w:p><w:r><w:t>CELL</w:t></w:r></w:p></w:tc></w:tr></w:tbl>'
          '<w:p><w:ins w:id="1" w:author="a" w:date="2026-01-01T00:00:00Z"><w:r><w:t>INSERTED</w:t></w:r></w:ins></w:p>'
          '<w:p><m:oMath><m:r><m:t>x+1</m:t></m:r></m:oMath></w:p>'
          '<w:sectPr><w:pgSz w:w="11906" w:h="16838" w:orient="portrait"/><w:textDirection w:val="tbRl"/></w:sectPr>',
          namespaces='xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'))
