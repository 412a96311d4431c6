# SPDX-License-Identifier: GPL-2.0-or-later
"""A footnote in a footnote, an endnote without a part of endnotes, and a list that does not exist, beside those that do: LibreOffice cannot load the first."""
from recipes import emit
from recipes_ooxml import *


def numbered(number, text):
    return f'<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>'


def note(kind):
    return f'<w:r><w:{kind}Reference w:id="1"/></w:r>'


NUMBERING = f'<w:numbering {W}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/><w:lvlText w:val="%1"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
FOOTNOTES = f'<w:footnotes {W}><w:footnote w:id="1"><w:p><w:r><w:t>NOTE</w:t></w:r>{note("footnote")}</w:p></w:footnote></w:footnotes>'
KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml."

emit(docx(numbered(1, "LISTED") + numbered(7, "UNLISTED") + numbered(0, "PLAIN") + f'<w:p><w:r><w:t>NOTED</w:t></w:r>{note("footnote")}{note("endnote")}</w:p>',
          [("rId7", "numbering", "numbering.xml"), ("rId8", "footnotes", "footnotes.xml")], parts={"word/numbering.xml": NUMBERING, "word/footnotes.xml": FOOTNOTES},
          types={"word/numbering.xml": KIND + "numbering+xml", "word/footnotes.xml": KIND + "footnotes+xml"}))
