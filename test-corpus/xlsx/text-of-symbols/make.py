# SPDX-License-Identifier: GPL-2.0-or-later
"""Text in fonts of symbols: of a cell, of a run in a cell, and in another font within one."""
from recipes import emit
from recipes_ooxml import *

FONTS = "".join(f'<font><sz val="11"/><name val="{name}"/></font>' for name in ("Arial", "Wingdings", "Symbol"))
STYLES = f'<styleSheet {S}><fonts>{FONTS}</fonts><cellXfs>{"".join(f"<xf numFmtId={chr(34)}0{chr(34)} fontId={chr(34)}{i}{chr(34)}/>" for i in range(3))}</cellXfs></styleSheet>'


def inline(reference, style, inside):
    return f'<c r="{reference}" s="{style}" t="inlineStr"><is>{inside}</is></c>'


def run(text, font):
    return f'<r><rPr><sz val="11"/><rFont val="{font}"/></rPr><t xml:space="preserve">{text}</t></r>'


ROWS = (f'<row r="1">{inline("A1", 0, "<t>J</t>")}{inline("B1", 1, "<t>J</t>")}{inline("C1", 2, "<t>abc</t>")}</row>'
        f'<row r="2">{inline("A2", 1, run("A ", "Arial") + run("Jü", "Wingdings") + run(" b", "Symbol"))}{inline("B2", 1, "<r><t>" + chr(0xf0fe) + "</t></r>" + run("J", "Arial"))}</row>')
emit(xlsx(ROWS, rels=[("rId9", "styles", "styles.xml")], parts={"xl/styles.xml": STYLES}))
