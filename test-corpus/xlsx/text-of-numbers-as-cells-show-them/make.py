# SPDX-License-Identifier: GPL-2.0-or-later
"""Numbers that their formats group, round, scale, divide or write in Japanese numerals, and fractions of a second."""
from xml.sax.saxutils import quoteattr

from recipes import emit
from recipes_ooxml import *

CELLS = [("1234", '#,##0"円"'), ("1234.5", '"計"#,##0.00"円"'), ("1234567", "#,##0,"), ("1234567", '#,##0.0,,"百万"'), ("0.1234", "0.0%"), ("1.005", "0.00"),
         ("-2345", '#,##0;"▲"#,##0'), ("-3456", "#,##0_);(#,##0)"), ("-4567", "#,##0;[赤]-#,##0"), ("-0.4", "0"), ("0", '#,##0;-#,##0;"なし"'),
         ("0.75", "# ?/?"), ("1.3", "# ?/?"), ("2.5", "# ?/8"), ("0.3", "?/?"), ("1.99", "# ?/?"), ("12345.678", "0.00E+00"), ("9996000", "0.00E+00"), ("12345.678", "##0.0E+0"),
         ("1234", "[DBNum1][$-411]General"), ("12045", "[DBNum2][$-411]General"), ("1234", "[DBNum3][$-411]General"), ("5678", "[DBNum1][$-411]0"), ("9012", "[DBNum3][$-411]#,##0"),
         ("46300", '[DBNum1][$-411]ggge"年"m"月"d"日"'), ("46300", '[DBNum3][$-411]yyyy"年"m"月"d"日"'), ("46300.5", '[DBNum1][$-411]yyyy"年"h"時"'), ("1.5", "[h]:mm"),
         ("0.50001", "h:mm:ss.00"), ("100000000000000000000", "0"), ("12.34", ".0")]
FORMATS = "".join(f"<numFmt numFmtId=\"{176 + i}\" formatCode={quoteattr(code)}/>" for i, (_, code) in enumerate(CELLS))
BUILT_IN = [(3, "8765"), (4, "4321"), (6, "-7654"), (10, "0.056"), (12, "0.5"), (41, "-987654")]
NUMBERS = [176 + i for i in range(len(CELLS))] + [number for number, _ in BUILT_IN]
VALUES = [value for value, _ in CELLS] + [value for _, value in BUILT_IN]
STYLES = f'<styleSheet {S}><numFmts>{FORMATS}</numFmts><cellXfs><xf numFmtId="0"/>{"".join(f"<xf numFmtId={chr(34)}{number}{chr(34)}/>" for number in NUMBERS)}</cellXfs></styleSheet>'

emit(xlsx("".join(f'<row r="{i}"><c r="A{i}" s="{i}"><v>{value}</v></c></row>' for i, value in enumerate(VALUES, 1)), rels=[("rId9", "styles", "styles.xml")],
          parts={"xl/styles.xml": STYLES}))
