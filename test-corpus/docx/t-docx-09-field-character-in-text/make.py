# SPDX-License-Identifier: GPL-2.0-or-later
"""A separator inside of the instruction's own element: for one reader the instruction ends there, for another it goes on."""
from recipes import emit
from recipes_ooxml import *

SEPARATE = '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
emit(docx(paragraph(
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r>',
    '<w:r><w:instrText xml:space="preserve">HYPERLINK \\l "a" ' + SEPARATE + '</w:instrText></w:r>',
    '<w:r><w:t>"http://evil.example/"</w:t></w:r>', SEPARATE, "SHOWN", '<w:r><w:fldChar w:fldCharType="end"/></w:r>')
    + paragraph('<w:r><w:t>KEPT<w:b/> TEXT<w:r><w:t>GONE</w:t></w:r></w:t></w:r>')))
