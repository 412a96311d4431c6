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


emit(docx(paragraph("<w:r><w:t>A</w:t></w:r>", symbol("Wingdings", "F0E0"), symbol("Wingdings", "F06C"), symbol("Wingdings 2", "F052"), symbol("Symbol", "F061"), symbol("Symbol", "F0B7"), "<w:r><w:t>B</w:t></w:r>")
          + paragraph("<w:r><w:t>C</w:t></w:r>", symbol("NO-SUCH-FONT", "F061"), symbol("Wingdings", "F0FF"), symbol("NO-SUCH-FONT", "0044"), symbol("Symbol", "0061"), "<w:r><w:t>D</w:t></w:r>")
          + paragraph("<w:r><w:t>E</w:t></w:r>", written("Wingdings", "ü"), written("Wingdings", "\uf0fb"), written("Symbol", "b"), written("Arial", "ü"), "<w:r><w:t>F</w:t></w:r>")
          + paragraph(in_fonts('w:ascii="Wingdings" w:asciiTheme="minorHAnsi" w:hAnsi="Wingdings" w:hAnsiTheme="minorHAnsi"', "Theme ü"))
          + paragraph(in_fonts('w:ascii="Symbol" w:hAnsi="Arial"', "bü"), in_fonts('w:ascii="Arial" w:hAnsi="Wingdings"', "bü"), in_fonts('w:ascii="Symbol"', "bü"))))
