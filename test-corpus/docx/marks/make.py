# SPDX-License-Identifier: GPL-2.0-or-later
import marks
from recipes import emit
from recipes_ooxml import *

STYLES = (f'<w:styles {W}><w:style w:type="character" w:styleId="Base"><w:name w:val="Base"/><w:rPr><w:strike/></w:rPr></w:style>'
          '<w:style w:type="character" w:styleId="Off"><w:name w:val="Off"/><w:basedOn w:val="Base"/></w:style>'
          '<w:style w:type="character" w:styleId="Up"><w:name w:val="Up"/><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>'
          '<w:style w:type="paragraph" w:styleId="Old"><w:name w:val="Old"/><w:rPr><w:dstrike/></w:rPr></w:style></w:styles>')


def run(text, is_struck, script):
    aligned = {1: '<w:vertAlign w:val="superscript"/>', -1: '<w:vertAlign w:val="subscript"/>', 0: ""}[script]
    return f'<w:r><w:rPr>{"<w:strike/>" if is_struck else ""}{aligned}</w:rPr><w:t>{text}</w:t></w:r>'


def styled(text, style):
    return f'<w:r><w:rPr><w:rStyle w:val="{style}"/></w:rPr><w:t>{text}</w:t></w:r>'


def shifted(text, position):
    return f'<w:r><w:rPr><w:position w:val="{position}"/><w:sz w:val="12"/></w:rPr><w:t>{text}</w:t></w:r>'


emit(docx(marks.lines(run, paragraph)
          + paragraph(run("10", False, 0), shifted("4", 8), run("人、H", False, 0), shifted("2", -4), run("O、様式", False, 0), shifted("第1号", 8),
                      run("、5", False, 0), shifted("6", 2))
          + paragraph(styled("旧", "Off"), "<w:r><w:t>新</w:t></w:r>", styled("2", "Up"))
          + '<w:p><w:pPr><w:pStyle w:val="Old"/><w:rPr><w:strike/></w:rPr></w:pPr><w:r><w:t>廃止</w:t></w:r>' + styled("存続", "Base")
          + '<w:r><w:rPr><w:strike w:val="0"/></w:rPr><w:t>維持</w:t></w:r></w:p>'
          + "<w:tbl><w:tr><w:tc>" + paragraph(run("500", True, 0)) + "</w:tc><w:tc>" + paragraph(run("400", False, 0)) + "</w:tc></w:tr></w:tbl>",
          [("rId1", "styles", "styles.xml")], parts={"word/styles.xml": STYLES}))
