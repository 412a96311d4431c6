# SPDX-License-Identifier: GPL-2.0-or-later
"""ActiveX controls of a sheet: what they say describes their pictures, but of what is hidden."""
from controls import control
from recipes import emit, png
from recipes_ooxml import *

SHEET = 'urn:schemas-microsoft-com:office:excel'
CONTROLS = [control(1, "tick", "xl", value="1", caption="同意する"), control(2, "label", "xl", caption="HIDDEN-MARK"), control(3, "list", "xl", value="Second")]


def drawn(number, style=""):
    return (f'<v:shape id="Name{number}" o:spid="_x0000_s{1024 + number}" type="#_x0000_t201" style="position:absolute;width:90pt;height:30pt;{style}">'
            f'<v:imagedata o:relid="rId1" o:title=""/><x:ClientData ObjectType="Pict"><x:Anchor>0, 1, {number}, 1, 1, 9, {number + 1}, 9</x:Anchor>'
            '<x:CF>Pict</x:CF><x:AutoPict/></x:ClientData></v:shape>')


rows = "".join(f'<control shapeId="{1024 + number}" r:id="rId{number + 1}" name="NAME-MARK"/>' for number in range(1, 4))
parts = {"xl/drawings/vmlDrawing1.vml": f'<xml {VML} xmlns:x="{SHEET}">{drawn(1)}{drawn(2, "visibility:hidden")}{drawn(3)}</xml>',
         "xl/drawings/_rels/vmlDrawing1.vml.rels": relationships([("rId1", "image", "../media/image1.png")]), "xl/media/image1.png": png(1)}
types = {"xl/drawings/vmlDrawing1.vml": "application/vnd.openxmlformats-officedocument.vmlDrawing"}
for files, kinds in CONTROLS:
    parts.update(files)
    types.update(kinds)
emit(xlsx(cell("A1", "KEPT", kind=' t="str"'), sheet_extra=f'<legacyDrawing r:id="rId1"/><controls>{rows}</controls>',
          sheet_rels=[("rId1", "vmlDrawing", "../drawings/vmlDrawing1.vml"),
                      *[(f"rId{number + 1}", "control", f"../activeX/activeX{number}.xml") for number in range(1, 4)]], parts=parts, types=types))
