# SPDX-License-Identifier: GPL-2.0-or-later
"""Boxes, buttons and lists of a form: their words, their states, and the cell that a list has chosen."""
from recipes import emit
from recipes_ooxml import *


def control(number, kind, data, text=""):
    box = f'<v:textbox><div style="text-align:left"><font face="A" size="180" color="auto">{text}</font></div></v:textbox>' if text else ""
    return (f'<v:shape id="_x0000_s{number}" type="#_x0000_t201" style="position:absolute;width:90pt;height:30pt" filled="f" stroked="f">{box}'
            f'<x:ClientData ObjectType="{kind}"><x:Anchor>1, 1, {number - 1024}, 1, 3, 9, {number - 1023}, 9</x:Anchor>{data}</x:ClientData></v:shape>')


LIST = "<x:FmlaRange>{}</x:FmlaRange><x:Sel>{}</x:Sel>".format
DRAWING = (f'<xml {VML} xmlns:x="urn:schemas-microsoft-com:office:excel">'
           + control(1025, "Checkbox", "<x:Checked>1</x:Checked>", "確認済み") + control(1026, "Checkbox", "", "要連絡")
           + control(1027, "GBox", "", "希望の有無") + control(1028, "Radio", "<x:Checked>1</x:Checked>", "はい") + control(1029, "Radio", "", "いいえ")
           + control(1030, "Drop", LIST("$A$1:$A$3", 2)) + control(1031, "List", LIST("Sheet1!$B$1:$B$3", 3)) + control(1032, "Drop", LIST("'Sheet1'!$A$1:$A$3", 0))
           + control(1033, "Drop", LIST("[1]Sheet1!$A$1:$A$3", 1)) + control(1034, "Button", "", "送信") + control(1035, "Note", "", "NOTE-MARK") + "</xml>")
ROWS = "".join(f'<row r="{n}">{cell(f"A{n}", f"組{n}", kind=chr(32) + "t=" + chr(34) + "str" + chr(34))}<c r="B{n}"><v>{n * 100}</v></c></row>' for n in (1, 2, 3))
emit(xlsx(ROWS, sheet_extra='<legacyDrawing r:id="rId1"/>', sheet_rels=[("rId1", "vmlDrawing", "../drawings/vmlDrawing1.vml")],
          parts={"xl/drawings/vmlDrawing1.vml": DRAWING},
          types={"xl/drawings/vmlDrawing1.vml": "application/vnd.openxmlformats-officedocument.vmlDrawing"}))
