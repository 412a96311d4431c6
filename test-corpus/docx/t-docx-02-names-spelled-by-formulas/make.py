# SPDX-License-Identifier: GPL-2.0-or-later
"""What is shown in front of a field's name may be read as its beginning: a formula's letters, a symbol, a hyphen. Behind the name it stays."""
from recipes import emit
from recipes_ooxml import *

M = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'


def spelled(piece, code, is_behind=False):
    code = f'<w:r><w:instrText xml:space="preserve">{code}</w:instrText></w:r>'
    return paragraph('<w:r><w:fldChar w:fldCharType="begin"/></w:r>', *((code, piece) if is_behind else (piece, code)),
                     '<w:r><w:fldChar w:fldCharType="separate"/></w:r>', "SHOWN", '<w:r><w:fldChar w:fldCharType="end"/></w:r>')


PIECES = ["<m:oMath><m:r><m:t>DDE</m:t></m:r></m:oMath>", '<m:oMath><m:r><w:sym w:font="Arial" w:char="0044"/></m:r></m:oMath>', '<w:r><w:sym w:font="Arial" w:char="0044"/></w:r>',
          "<w:r><w:noBreakHyphen/></w:r>", "<w:r><w:pgNum/></w:r>"]
emit(docx("".join(spelled(piece, "IF GONE") for piece in PIECES) + spelled(PIECES[0], 'HYPERLINK \\l "gone"', True) + spelled("<w:r><w:tab/></w:r>", " PAGE ")
          + spelled(PIECES[0], " QUOTE kept ", True), namespaces=M))
