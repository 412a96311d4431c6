# SPDX-License-Identifier: GPL-2.0-or-later
"""Numbers that no page, letter or list has: a reader makes letters of a list's first number, and lines of a height."""
from recipes import emit
from recipes_ooxml import *

emit(docx('<w:p><w:pPr><w:spacing w:before="2147483641" w:line="1e308"/><w:ind w:left="99999999999999999999" w:right="2147483642cm"/></w:pPr><w:r><w:rPr><w:sz w:val="2147483643"/><w:kern w:val="65536"/></w:rPr>'
          '<w:t>KEPT</w:t></w:r><w:bookmarkStart w:id="4294967296" w:name="B"/></w:p><w:tbl><w:tblPr><w:tblW w:w="NaN"/></w:tblPr><w:tblGrid><w:gridCol w:w="2147483644"/></w:tblGrid><w:tr><w:trPr><w:trHeight w:val="2147483645"/></w:trPr>'
          '<w:tc><w:p/></w:tc></w:tr></w:tbl><w:p/><w:sectPr><w:pgSz w:w="2147483646" w:h="16838"/><w:pgNumType w:start="2147483647"/></w:sectPr>'))
