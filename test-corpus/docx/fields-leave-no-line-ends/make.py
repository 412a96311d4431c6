# SPDX-License-Identifier: GPL-2.0-or-later
"""The instruction of a field that goes may hold line ends, hyphens and notes (that of ADDRESSBLOCK does): they go with it."""
from recipes import emit
from recipes_ooxml import *


def run(content):
    return f"<w:r>{content}</w:r>"


def char(kind):
    return run(f'<w:fldChar w:fldCharType="{kind}"/>')


def text(words):
    return f'<w:instrText xml:space="preserve">{words}</w:instrText>'


BETWEEN = ("<w:cr/>", "<w:br/>", "<w:noBreakHyphen/>", "<w:softHyphen/>", '<w:ptab w:relativeTo="margin" w:alignment="left" w:leader="none"/>')
emit(docx(paragraph(char("begin"), run(text(' ADDRESSBLOCK \\f "')), *(run(content + text("part")) for content in BETWEEN), run(text('"')),
                    char("separate"), run("<w:t>NAME</w:t><w:cr/><w:t>STREET</w:t>"), char("end"))
          # a text form field says in which form it wants its text
          + paragraph('<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val="Share"/><w:enabled/><w:calcOnExit w:val="0"/>'
                      '<w:textInput><w:type w:val="number"/><w:format w:val="0%"/></w:textInput></w:ffData></w:fldChar></w:r>',
                      run(text(" FORMTEXT ")), char("separate"), run("<w:t>12%</w:t>"), char("end"))))
