# SPDX-License-Identifier: GPL-2.0-or-later
"""A footnote in a footnote, and an endnote without a part of endnotes: no mark stands for them."""
from recipes import emit
from recipes_ooxml import *


def note(kind):
    return f'<w:r><w:{kind}Reference w:id="1"/></w:r>'


FOOTNOTES = f'<w:footnotes {W}><w:footnote w:id="1"><w:p><w:r><w:t>INNER</w:t></w:r>{note("footnote")}<w:r><w:t>REST</w:t></w:r></w:p></w:footnote></w:footnotes>'
KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml."

emit(docx(f'<w:p><w:r><w:t>OUTER</w:t></w:r>{note("footnote")}{note("endnote")}</w:p>', [("rId8", "footnotes", "footnotes.xml")],
          parts={"word/footnotes.xml": FOOTNOTES}, types={"word/footnotes.xml": KIND + "footnotes+xml"}))
