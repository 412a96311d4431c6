# SPDX-License-Identifier: GPL-2.0-or-later
"""Numbers whose format is General behind other signs: kanji digits, a colour, words; its letters are no fields of a date."""
from xml.sax.saxutils import quoteattr

from recipes import emit
from recipes_ooxml import *

CELLS = [("123", "[DBNum1][$-411]General"), ("456", '"計"General"件"'), ("789", '[Red]G/標準"人"'), ("46300", '[DBNum1][$-411]ggge"年"m"月"d"日"'), ("-12", 'General;"▲"General')]
FORMATS = "".join(f"<numFmt numFmtId=\"{176 + i}\" formatCode={quoteattr(code)}/>" for i, (_, code) in enumerate(CELLS))
STYLES = (f'<styleSheet {S}><numFmts>{FORMATS}</numFmts>'
          f'<cellXfs><xf numFmtId="0"/>{"".join(f"<xf numFmtId={chr(34)}{176 + i}{chr(34)}/>" for i in range(len(CELLS)))}</cellXfs></styleSheet>')

emit(xlsx("".join(f'<row r="{i}"><c r="A{i}" s="{i}"><v>{value}</v></c></row>' for i, (value, _) in enumerate(CELLS, 1)),
          rels=[("rId9", "styles", "styles.xml")], parts={"xl/styles.xml": STYLES}))
