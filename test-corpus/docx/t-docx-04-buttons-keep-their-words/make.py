# SPDX-License-Identifier: GPL-2.0-or-later
# What Word shows of a button stands in its instruction, behind what a click would do.
from recipes import emit
from recipes_ooxml import *


def char(kind):
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def button(*pieces, tag='instrText', more=''):
    return (char('begin') + ''.join(f'<w:r><w:{tag} xml:space="preserve">{piece}</w:{tag}></w:r>' for piece in pieces)
            + more + char('end'))


emit(docx(
    paragraph(button(' MACROBUTTON DOCX04-MARK [Name of the applicant]'))
    + paragraph(button('  MACRO', 'BUTTON  DOCX04-', 'MARK ', 'Second', ' label'))
    + paragraph(button(' GotoButton DOCX04-MARK Go there'))
    + paragraph(button(' MACROBUTTON DOCX04-MARK before ', more=field(' PAGE ', 'SEVENTH') + '<w:r><w:tab/></w:r>'))
    # within an instruction that goes, its words go, too; and what runs over the edge of a branch is not read
    + paragraph(char('begin') + '<w:r><w:instrText>DDEAUTO DOCX04-MARK </w:instrText></w:r>'
                + button('MACROBUTTON DOCX04-MARK LOST-LABEL') + char('end'))
    + paragraph('<w:del w:id="1" w:author="a">' + button('MACROBUTTON DOCX04-MARK Deleted label', tag='delInstrText')
                + '</w:del>')
    + paragraph(button('MACROBUTTON DOCX04-MARK'))
    # a result that shows nothing leaves the words of the instruction, and one that shows something replaces them
    + paragraph(button(' MACROBUTTON DOCX04-MARK Label before nothing', more=char('separate') + '<w:r><w:t xml:space="preserve"> </w:t></w:r>'))
    + paragraph(button(' GOTOBUTTON DOCX04-MARK LOST-LABEL', more=char('separate') + '<w:r><w:t>A result</w:t></w:r>'))))
