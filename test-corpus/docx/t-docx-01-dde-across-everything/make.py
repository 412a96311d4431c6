# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_ooxml import *

MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'


def char(kind):
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def code(text, tag='instrText'):
    return f'<w:r><w:{tag} xml:space="preserve">{text}</w:{tag}></w:r>'


RESULT = '<w:r><w:t>SHOWN</w:t></w:r>'
FORMS = [
    # over paragraphs, over cells
    f'<w:p>{char("begin")}</w:p><w:p>{code("DDEAUTO cmd ACROSS-MARK")}</w:p><w:p>{char("separate")}{RESULT}</w:p><w:p>{char("end")}</w:p>',
    f'<w:tbl><w:tr><w:tc><w:p>{char("begin")}{code("DDE")}</w:p></w:tc><w:tc><w:p>{code("AUTO cmd ACROSS-MARK")}{char("separate")}{RESULT}{char("end")}</w:p></w:tc></w:tr></w:tbl>',
    # outside of any field, deleted, never ended, without a result
    f'<w:p>{code("DDEAUTO cmd ACROSS-MARK")}</w:p>', f'<w:p><w:del w:id="1" w:author="a">{char("begin")}{code("DDEAUTO cmd ACROSS-MARK", "delInstrText")}{char("separate")}{char("end")}</w:del></w:p>',
    f'<w:p>{char("begin")}{code("INCLUDETEXT ACROSS-MARK")}{char("end")}</w:p>', f'<w:p>{char("separate")}{code("DDEAUTO ACROSS-MARK")}{char("end")}{char("end")}</w:p>',
    # in the branches of alternate content, in inserted and in structured text, in a hyperlink
    f'<w:p>{char("begin")}<mc:AlternateContent {MC}><mc:Choice Requires="wps">{code("PAGE ")}</mc:Choice><mc:Fallback>{code("DDEAUTO cmd ACROSS-MARK")}</mc:Fallback></mc:AlternateContent>{char("separate")}{RESULT}{char("end")}</w:p>',
    f'<w:p>{char("begin")}<w:ins w:id="2" w:author="a">{code("DDE")}</w:ins><w:sdt><w:sdtContent>{code("AUTO cmd ")}</w:sdtContent></w:sdt><w:hyperlink w:anchor="x">{code("ACROSS-MARK")}</w:hyperlink>{char("separate")}{RESULT}{char("end")}</w:p>',
    f'<w:p><w:fldSimple w:instr="DDEAUTO cmd ACROSS-MARK"><w:fldSimple w:instr="INCLUDEPICTURE ACROSS-MARK">{RESULT}</w:fldSimple></w:fldSimple></w:p>',
    # the name by a field's result, or by plain text, in front of another name; in a branch of its own
    f'<w:p>{char("begin")}{char("begin")}{code(" QUOTE 68 68 69 ")}{char("separate")}<w:r><w:t>DDEAUTO ACROSS-MARK</w:t></w:r>{char("end")}{code(" PAGE ")}{char("separate")}{RESULT}{char("end")}</w:p>',
    f'<w:p>{char("begin")}<w:r><w:t>DDEAUTO ACROSS-MARK</w:t></w:r>{code(" PAGE ")}{char("separate")}{RESULT}{char("end")}</w:p>',
    f'<w:p>{char("begin")}<mc:AlternateContent {MC}><mc:Choice Requires="wps">{char("begin")}{code("PAGE ")}</mc:Choice><mc:Fallback>{code("DDEAUTO cmd ACROSS-MARK")}</mc:Fallback></mc:AlternateContent>{char("end")}{char("separate")}{RESULT}{char("end")}</w:p>',
    # characters that Word passes over
    f'<w:p>{char("begin")}{code("&#x200b;DDEAUTO cmd ACROSS-MARK")}{char("separate")}{RESULT}{char("end")}</w:p>', f'<w:p>{char("begin")}{code(chr(9) + "ＤＤＥＡＵＴＯ ACROSS-MARK")}{char("separate")}{RESULT}{char("end")}</w:p>',
    f'<w:p>{char("begin")}{code("PAGEDDEAUTO ACROSS-MARK")}{char("separate")}{RESULT}{char("end")}</w:p>', f'<w:p>{char("begin")}<w:r><w:instrText>DDE</w:instrText><w:tab/><w:instrText>AUTO ACROSS-MARK</w:instrText></w:r>{char("separate")}{RESULT}{char("end")}</w:p>']
HEADER = f'<w:hdr {W}>' + FORMS[0] + '</w:hdr>'
KIND = 'application/vnd.openxmlformats-officedocument.wordprocessingml.'
emit(docx(''.join(FORMS) + paragraph('KEPT') + f'<w:p>{char("begin")}{code("DDEAUTO cmd ACROSS-MARK")}</w:p>', [('rId1', 'header', 'header1.xml'), ('rId2', 'footnotes', 'footnotes.xml'), ('rId3', 'comments', 'comments.xml')],
          parts={'word/header1.xml': HEADER, 'word/footnotes.xml': f'<w:footnotes {W}><w:footnote w:id="1">{FORMS[4]}{FORMS[7]}</w:footnote></w:footnotes>', 'word/comments.xml': f'<w:comments {W}><w:comment w:id="0" w:author="a">{FORMS[0]}</w:comment></w:comments>'},
          types={'word/header1.xml': KIND + 'header+xml', 'word/footnotes.xml': KIND + 'footnotes+xml', 'word/comments.xml': KIND + 'comments+xml'}))
