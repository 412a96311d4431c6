# SPDX-License-Identifier: GPL-2.0-or-later
"""A list that has the list of a style, which is that list: Word follows them in a circle."""
from recipes import emit
from recipes_ooxml import *

KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml."
STYLES = '<w:style w:type="numbering" w:styleId="A"><w:name w:val="A"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
LISTS = '<w:abstractNum w:abstractNumId="0"><w:numStyleLink w:val="A"/></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
emit(docx(paragraph("MARK"), rels=[("rId7", "styles", "styles.xml"), ("rId8", "numbering", "numbering.xml")],
          parts={"word/styles.xml": f"<w:styles {W}>{STYLES}</w:styles>", "word/numbering.xml": f"<w:numbering {W}>{LISTS}</w:numbering>"},
          types={"word/styles.xml": KIND + "styles+xml", "word/numbering.xml": KIND + "numbering+xml"}))
