# SPDX-License-Identifier: GPL-2.0-or-later
"""Number formats that add words to numbers and texts, or divide digits."""
from xml.sax.saxutils import quoteattr

from recipes import emit
from recipes_ooxml import *

CELLS = [("8", '"令和"0"年度"'), ("1", '[=1]"男";[=2]"女"'), ("-1200", '#,##0"円";"▲"#,##0"円"'), ("1000001", r"[<=999]000;[<=9999]000\-00;000\-0000"),
         ("42", "00000"), ("田中", '@"様"'), ("5", '0;-0;0;"第"@"号"')]
FORMATS = "".join(f"<numFmt numFmtId=\"{176 + i}\" formatCode={quoteattr(code)}/>" for i, (_, code) in enumerate(CELLS))
STYLES = (f'<styleSheet {S}><numFmts>{FORMATS}</numFmts>'
          f'<cellXfs><xf numFmtId="0"/>{"".join(f"<xf numFmtId={chr(34)}{176 + i}{chr(34)}/>" for i in range(len(CELLS)))}</cellXfs></styleSheet>')


def row(number, value):
    if value.lstrip("-").isdigit() and number != len(CELLS):
        return f'<row r="{number}"><c r="A{number}" s="{number}"><v>{value}</v></c></row>'
    return f'<row r="{number}"><c r="A{number}" s="{number}" t="inlineStr"><is><t>{value}</t></is></c></row>'


emit(xlsx("".join(row(i, value) for i, (value, _) in enumerate(CELLS, 1)), rels=[("rId9", "styles", "styles.xml")], parts={"xl/styles.xml": STYLES}))
