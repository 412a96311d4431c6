# SPDX-License-Identifier: GPL-2.0-or-later
"""Lists and sliders of a form: which cells they show and what is chosen stays, what they run or write, and cells elsewhere, go."""
from recipes import emit
from recipes_ooxml import *

SHEET = 'urn:schemas-microsoft-com:office:excel'
LIST = '<x:FmlaLink>Sheet1!LINK-MARK</x:FmlaLink><x:Sel>2</x:Sel><x:LCT>Normal</x:LCT><x:DropStyle>Combo</x:DropStyle><x:DropLines>8</x:DropLines>'


def control(number, kind, data):
    return (f'<v:shape id="_x0000_s{number}" type="#_x0000_t201" style="position:absolute;width:90pt;height:30pt">'
            f'<x:ClientData ObjectType="{kind}"><x:Anchor>1, 1, {number - 1024}, 1, 3, 9, {number - 1023}, 9</x:Anchor>{data}</x:ClientData></v:shape>')


emit(xlsx(''.join(cell(f'A{n}', f'KEPT {n}', kind=' t="str"') for n in (1, 2, 3)), sheet_extra='<legacyDrawing r:id="rId1"/>',
          sheet_rels=[('rId1', 'vmlDrawing', '../drawings/vmlDrawing1.vml')],
          parts={'xl/drawings/vmlDrawing1.vml': f'<xml {VML} xmlns:x="{SHEET}">'
                 + control(1025, 'Drop', f'<x:FmlaRange>$A$1:$A$3</x:FmlaRange>{LIST}')
                 + control(1026, 'List', f'<x:FmlaRange>Sheet1!$A$2:$A$3</x:FmlaRange>{LIST}<x:FmlaMacro>[0]!MACRO-MARK</x:FmlaMacro>')
                 + control(1027, 'Drop', f'<x:FmlaRange>[1]Sheet1!$A$1:$A$3</x:FmlaRange>{LIST}')
                 + control(1028, 'Drop', f'<x:FmlaRange>WEBSERVICE("http://evil.example/")</x:FmlaRange>{LIST}')
                 + control(1029, 'Scroll', '<x:Val>30</x:Val><x:Min>0</x:Min><x:Max>90</x:Max><x:Inc>1</x:Inc><x:Page>10</x:Page>')
                 + '</xml>'},
          types={'xl/drawings/vmlDrawing1.vml': 'application/vnd.openxmlformats-officedocument.vmlDrawing'}))
