# SPDX-License-Identifier: GPL-2.0-or-later
"""Lists in the numberings of other languages; one that has no counterpart is written in decimal, and reported."""
from recipes import emit
from recipes_ooxml import *

FORMATS = ["ordinal", "ganada", "chosung", "iroha", "aiueo", "japaneseCounting", "decimalEnclosedCircle", "ideographDigital", "numberInDash", "cardinalText"]
LEVELS = "".join(f'<w:abstractNum w:abstractNumId="{i}"><w:lvl w:ilvl="0"><w:start w:val="2"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="%1:"/></w:lvl></w:abstractNum>'
                 for i, kind in enumerate(FORMATS, 1))
LISTS = "".join(f'<w:num w:numId="{i}"><w:abstractNumId w:val="{i}"/></w:num>' for i in range(1, len(FORMATS) + 1))
BODY = "".join(f'<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="{i}"/></w:numPr></w:pPr><w:r><w:t>{kind.upper()}</w:t></w:r></w:p>' for i, kind in enumerate(FORMATS, 1))
KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"

emit(docx(BODY, [("rId7", "numbering", "numbering.xml")], parts={"word/numbering.xml": f"<w:numbering {W}>{LEVELS}{LISTS}</w:numbering>"}, types={"word/numbering.xml": KIND}))
