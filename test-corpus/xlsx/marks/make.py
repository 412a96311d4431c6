# SPDX-License-Identifier: GPL-2.0-or-later
import marks
from recipes import emit
from recipes_ooxml import *

STYLES = (f'<styleSheet {S}><fonts><font/><font><strike/></font><font><vertAlign val="superscript"/></font></fonts>'
          '<cellXfs><xf numFmtId="0" fontId="0"/><xf numFmtId="0" fontId="1"/><xf numFmtId="0" fontId="2"/></cellXfs>'
          '<dxfs><dxf><font><strike/></font></dxf></dxfs></styleSheet>')


def run(text, is_struck, script):
    aligned = {1: '<vertAlign val="superscript"/>', -1: '<vertAlign val="subscript"/>', 0: ""}[script]
    return f'<r><rPr>{"<strike/>" if is_struck else ""}{aligned}</rPr><t>{text}</t></r>'


STRINGS = f'<sst {S}>' + marks.lines(run, "<si>{}</si>".format) + "<si><t>済</t></si><si><r><t>旧</t></r><r><rPr><b/></rPr><t>新</t></r></si></sst>"
COUNT = len(marks.LINES)
ROWS = "".join(f'<row r="{i + 1}"><c r="A{i + 1}" t="s"><v>{i}</v></c></row>' for i in range(COUNT))

emit(xlsx(ROWS + f'<row r="20"><c r="A20" t="s" s="1"><v>{COUNT}</v></c><c r="B20" s="1"><v>500</v></c><c r="C20"><v>400</v></c>'
          f'<c r="D20" t="s" s="1"><v>{COUNT + 1}</v></c><c r="E20" s="2"><v>3</v></c>'
          '<c r="F20" t="inlineStr"><is>' + run("内", True, 0) + run("外", False, 0) + "</is></c></row>",
          rels=[("rId8", "sharedStrings", "sharedStrings.xml"), ("rId9", "styles", "styles.xml")],
          parts={"xl/sharedStrings.xml": STRINGS, "xl/styles.xml": STYLES}))
