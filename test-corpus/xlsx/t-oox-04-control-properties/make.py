# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_ooxml import *

emit(xlsx(cell('A1', 'KEPT', kind=' t="str"'), sheet_extra='<legacyDrawing r:id="rId3"/><controls><control shapeId="1025" r:id="rId1" name="Button">'
          '<controlPr macro="[0]!OOX04-MACRO-MARK" r:id="rId2"/></control><control shapeId="1026" r:id="rId2" name="Ax"/></controls>',
          sheet_rels=[('rId1', 'ctrlProp', '../ctrlProps/ctrlProp1.xml'), ('rId2', 'control', '../activeX/activeX1.xml'),
                      ('rId3', 'vmlDrawing', '../drawings/vmlDrawing1.vml')],
          parts={'xl/ctrlProps/ctrlProp1.xml': '<formControlPr xmlns="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" objectType="Button" fmlaLink="OOX04-MACRO-MARK"/>',
                 'xl/activeX/activeX1.xml': '<ax:ocx xmlns:ax="http://schemas.microsoft.com/office/2006/activeX" ax:classid="{8BD21D50-EC42-11CE-9E0D-00AA006002F3}" ax:x="OOX04-BIN-MARK"/>',
                 'xl/drawings/vmlDrawing1.vml': f'<xml {VML} xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shape id="_x0000_s1025" style="position:absolute">'
                 '<x:ClientData ObjectType="Button"><x:FmlaMacro>[0]!OOX04-MACRO-MARK</x:FmlaMacro></x:ClientData></v:shape></xml>'},
          types={'xl/ctrlProps/ctrlProp1.xml': 'application/vnd.ms-excel.controlproperties+xml', 'xl/activeX/activeX1.xml': 'application/vnd.ms-office.activeX+xml',
                 'xl/drawings/vmlDrawing1.vml': 'application/vnd.openxmlformats-officedocument.vmlDrawing'}))
