# SPDX-License-Identifier: GPL-2.0-or-later
"""Links to a bookmark that have an address, too: behind a switch without a value, behind a value that ends earlier, in a field."""
from recipes import emit
from recipes_ooxml import *

FORMS = ['HYPERLINK \\n "http://evil.example/" \\l "x"', 'HYPERLINK \\l "x" \\h "http://evil.example/"', 'HYPERLINK \\l x\thttp://evil.example/',
         'HYPERLINK \\l "a\\" \\o "http://evil.example/\\" \\o "b"', 'HYPERLINK \\l “x” “http://evil.example/”', 'HYPERLINK \\l "x” http://evil.example/ “" \\o "b"', 'HYPERLINK \\l x;http://evil.example/']


def char(kind):
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def code(text):
    return f'<w:r><w:instrText xml:space="preserve">{text}</w:instrText></w:r>'


def whole(inside):
    return char("begin") + inside + char("separate") + "<w:r><w:t>SHOWN</w:t></w:r>" + char("end")


IN_FIELDS = [whole(code("QUOTE &quot;http://shown.example/&quot;")), '<w:fldSimple w:instr="QUOTE &quot;http://shown.example/&quot;"/>', '<w:r><w:t>"http://shown.example/"</w:t></w:r>',
             '<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:r><m:t>http://shown.example/</m:t></m:r></m:oMath>']
emit(docx("".join(paragraph(field(text, "SHOWN")) + f'<w:p><w:fldSimple w:instr="{text.replace(chr(34), "&quot;")}"><w:r><w:t>SIMPLE</w:t></w:r></w:fldSimple></w:p>' for text in FORMS)
          + "".join("<w:p>" + whole(code("HYPERLINK \\l &quot;BESIDE&quot; ") + inside) + "</w:p>" for inside in IN_FIELDS)
          + paragraph(field('HYPERLINK \\l "_Toc1" \\o "しおり" \\h', "KEPT")) + paragraph(field("hyperlink \\h \\l _Toc2", "KEPT"))))
