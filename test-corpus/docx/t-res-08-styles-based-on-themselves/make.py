# SPDX-License-Identifier: GPL-2.0-or-later
"""Two styles that are based on each other: LibreOffice follows them until its stack is full."""
from recipes import emit
from recipes_ooxml import *

STYLES = "".join(f'<w:style w:type="paragraph" w:styleId="{own}"><w:name w:val="{own}"/><w:basedOn w:val="{base}"/></w:style>' for own, base in ("AB", "BA"))
emit(docx(paragraph("MARK"), rels=[("rId7", "styles", "styles.xml")], parts={"word/styles.xml": f"<w:styles {W}>{STYLES}</w:styles>"},
          types={"word/styles.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"}))
