# SPDX-License-Identifier: GPL-2.0-or-later
"""A list whose numbers stand in words of more than 64 bytes."""
from recipes import emit
from recipes_ooxml import *

NUMBERING = (f'<w:numbering {W}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="3"/><w:numFmt w:val="decimal"/>'
             '<w:lvlText w:val="【個人情報の取扱いに関する特記事項（別紙）の第%1項】"/></w:lvl></w:abstractNum>'
             '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>')
emit(docx('<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>再委託の禁止</w:t></w:r></w:p>',
          [("rId1", "numbering", "numbering.xml")], parts={"word/numbering.xml": NUMBERING},
          types={"word/numbering.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"}))
