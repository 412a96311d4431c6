# SPDX-License-Identifier: GPL-2.0-or-later
"""Controls of a form: what they say (Excel does not close its <br>) and whether they are ticked stays, what they run or write goes."""
from recipes import emit
from recipes_ooxml import *

SHEET = 'urn:schemas-microsoft-com:office:excel'


def control(number, kind, label, data):
    return (f'<v:shape id="_x0000_s{number}" type="#_x0000_t201" style="position:absolute;width:90pt;height:30pt" onmouseover="EVENT-MARK">'
            f'<v:textbox style="mso-direction-alt:auto" o:singleclick="f"><div style="text-align:left" onclick="EVENT-MARK">{label}</div></v:textbox>'
            f'<x:ClientData ObjectType="{kind}"><x:Anchor>0, 1, 0, 1, 1, 9, 2, 9</x:Anchor>{data}</x:ClientData></v:shape>')


emit(xlsx(cell('A1', 'KEPT', kind=' t="str"'), sheet_extra='<legacyDrawing r:id="rId1"/>',
          sheet_rels=[('rId1', 'vmlDrawing', '../drawings/vmlDrawing1.vml')],
          parts={'xl/drawings/vmlDrawing1.vml': f'<xml {VML} xmlns:x="{SHEET}">'
                 + control(1025, 'Checkbox', '<font face="Tahoma" size="160" color="auto">同意<br>する<script>SCRIPT-MARK</script></font>',
                           '<x:Checked>1</x:Checked><x:FmlaLink>Sheet1!$A$1</x:FmlaLink><x:NoThreeD/>')
                 + control(1026, 'Button', '<font face="Tahoma"><b>送信</b></font><a href="http://evil.example/">LINK-MARK</a>',
                           '<x:FmlaMacro>[0]!MACRO-MARK</x:FmlaMacro>')
                 + '<font>PLACE-MARK</font></xml>'},
          types={'xl/drawings/vmlDrawing1.vml': 'application/vnd.openxmlformats-officedocument.vmlDrawing'}))
