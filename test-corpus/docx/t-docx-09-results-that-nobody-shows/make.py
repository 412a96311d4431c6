# SPDX-License-Identifier: GPL-2.0-or-later
"""What SET and ASK result in is text for other fields, shown where those stand: without its field it stays hidden."""
from recipes import emit
from recipes_ooxml import *


def run(content, properties=""):
    return f'<w:r>{properties and f"<w:rPr>{properties}</w:rPr>"}{content}</w:r>'


def char(kind):
    return f'<w:fldChar w:fldCharType="{kind}"/>'


def setting(name, instruction, result):
    return (run(char("begin")) + run(f"<w:instrText>{instruction}</w:instrText>") + run(char("separate"))
            + f'<w:bookmarkStart w:id="{name[-1]}" w:name="{name}"/>{result}<w:bookmarkEnd w:id="{name[-1]}"/>')


emit(docx(
    paragraph(run("<w:t>SHOWN1</w:t>"), setting("sum1", " SET sum1 9 DOCX09-MARK ", run("<w:t>HIDDEN1</w:t>")), run(char("end")))
    + paragraph(setting("sum2", ' ASK sum2 "DOCX09-MARK?" ', run("<w:t>HIDDEN2</w:t>", '<w:b/><w:vanish w:val="0"/><w:color w:val="FF0000"/>')
                        + "".join((run(char("begin")), run("<w:instrText> PAGE </w:instrText>"), run(char("separate")),
                                   run("<w:t>HIDDEN3</w:t>", "<w:noProof/>"), run(char("end"))))),
                run(char("end") + "<w:t>SHOWN2</w:t>"), run("<w:t>SHOWN3</w:t>"))
    + paragraph('<w:fldSimple w:instr=" SET sum3 DOCX09-MARK "><w:r><w:t>HIDDEN4</w:t></w:r></w:fldSimple>', run("<w:t>SHOWN4</w:t>"))
    # Its separator and its result in one run: there is no place to say so.
    + paragraph(run(char("begin")), run("<w:instrText> SET sum4 DOCX09-MARK </w:instrText>"), run(char("separate") + "<w:t>GONE1</w:t>"),
                run("<w:t>HIDDEN5</w:t>"), run(char("end")), run("<w:t>SHOWN5</w:t>"))
    + paragraph(field(" REF sum1 ", "SHOWN6"))))
