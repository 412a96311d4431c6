# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_ooxml import *

def char(kind):
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def instruction(*pieces):
    return ''.join(f'<w:r><w:instrText xml:space="preserve">{piece}</w:instrText></w:r>' for piece in pieces)


def whole(inside, result):
    return char('begin') + inside + char('separate') + f'<w:r><w:t>{result}</w:t></w:r>' + char('end')


QUOTE = whole(instruction(' QUOTE 67 109 100 46 101 120 101 '), 'cmd.exe')
emit(docx('<w:p>' + whole(instruction(*' DDEAUTO cmd.exe "DOCX01-MARK" '), 'ONE') + '</w:p><w:p>' + whole(instruction(' DDE ') + QUOTE + instruction(' DOCX01-MARK '), 'TWO') + '</w:p>'
          '<w:p><w:fldSimple w:instr=" dDe cmd.exe DOCX01-MARK "><w:r><w:t>THREE</w:t></w:r></w:fldSimple></w:p>'
          '<w:p>' + whole(instruction('&#xa0; \t"DDEAUTO" cmd.exe DOCX01-MARK'), 'FOUR') + '</w:p><w:p>' + whole(instruction(' IF 1 = 1 ') + whole(instruction('DDEAUTO cmd.exe DOCX01-MARK'), 'x'), 'FIVE') + '</w:p>'))
