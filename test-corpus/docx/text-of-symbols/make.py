# SPDX-License-Identifier: GPL-2.0-or-later
"""Characters of symbol fonts that text shows as most fonts have them, and one that nobody knows."""
from recipes import emit
from recipes_ooxml import *


def symbol(font, code):
    return f'<w:r><w:sym w:font="{font}" w:char="{code}"/></w:r>'


def written(font, text):
    return in_fonts(f'w:ascii="{font}" w:hAnsi="{font}"', text)


def in_fonts(fonts, text):
    return f'<w:r><w:rPr><w:rFonts {fonts}/></w:rPr><w:t>{text}</w:t></w:r>'


def bullet(number, character, font):
    return (f'<w:abstractNum w:abstractNumId="{number}"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="{character}"/>'
            f'<w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}"/></w:rPr></w:lvl></w:abstractNum>')


def item(number, text):
    return f'<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>'


BULLETS = [("\uf0fe", "Wingdings"), ("\uf0a8", "Wingdings"), ("\uf0fb", "NO-SUCH-FONT"), ("✗", "Arial")]
NUMBERING = (f'<w:numbering {W}>' + "".join(bullet(i, *row) for i, row in enumerate(BULLETS))
             + "".join(f'<w:num w:numId="{i + 1}"><w:abstractNumId w:val="{i}"/></w:num>' for i in range(len(BULLETS))) + "</w:numbering>")
emit(docx("".join(item(i + 1, "GHIJ"[i]) for i in range(len(BULLETS))) + paragraph("<w:r><w:t>A</w:t></w:r>", symbol("Wingdings", "F0E0"), symbol("Wingdings", "F06C"), symbol("Wingdings 2", "F052"), symbol("Symbol", "F061"), symbol("Symbol", "F0B7"), "<w:r><w:t>B</w:t></w:r>")
          + paragraph("<w:r><w:t>C</w:t></w:r>", symbol("NO-SUCH-FONT", "F061"), symbol("Wingdings", "F0FF"), symbol("NO-SUCH-FONT", "0044"), symbol("Symbol", "0061"), "<w:r><w:t>D</w:t></w:r>")
          + paragraph("<w:r><w:t>E</w:t></w:r>", written("Wingdings", "ü"), written("Wingdings", "\uf0fb"), written("Symbol", "b"), written("Arial", "ü"), "<w:r><w:t>F</w:t></w:r>")
          + paragraph(in_fonts('w:ascii="Wingdings" w:asciiTheme="minorHAnsi" w:hAnsi="Wingdings" w:hAnsiTheme="minorHAnsi"', "Theme ü"))
          + paragraph(in_fonts('w:ascii="Symbol" w:hAnsi="Arial"', "bü"), in_fonts('w:ascii="Arial" w:hAnsi="Wingdings"', "bü"), in_fonts('w:ascii="Symbol"', "bü")),
          [("rId1", "numbering", "numbering.xml")], parts={"word/numbering.xml": NUMBERING},
          types={"word/numbering.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"}))
