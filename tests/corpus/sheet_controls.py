# SPDX-License-Identifier: GPL-2.0-or-later
"""Form controls of a sheet whose state only their own parts have, as LibreOffice writes them: the shapes have other names."""

from recipes_ooxml import VML, cell, xlsx

SHEET = "urn:schemas-microsoft-com:office:excel"
PROPERTIES = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
SHAPES = [("Checkbox", "ticked", ""), ("Checkbox", "open", ""), ("Checkbox", "neither", ""), ("Radio", "chosen", ""), ("Radio", "other", ""),
          ("Drop", "", "<x:FmlaRange>$A$1:$A$3</x:FmlaRange>"), ("Spin", "", ""), ("Checkbox", "told otherwise", "<x:Checked>1</x:Checked>")]
PARTS = ['objectType="CheckBox" checked="Checked"', 'objectType="CheckBox"', 'objectType="CheckBox" checked="Mixed"', 'objectType="Radio" checked="Checked"',
         'objectType="Radio"', 'objectType="Drop" sel="2"', 'objectType="Spin" val="7"', 'objectType="CheckBox"']


def sheet(shapes, parts, first):
    """A drawing of SHAPES, the controls that lead to PARTS and their files."""
    drawing = f'<xml {VML} xmlns:x="{SHEET}">' + "".join(
        f'<v:shape id="shape_{n}" type="#_x0000_t201" style="position:absolute;margin-left:9pt;margin-top:{20 * n + 40}pt;width:90pt;height:18pt">'
        f'<v:textbox><div>{label}</div></v:textbox><x:ClientData ObjectType="{kind}"><x:Anchor>1, 0, {n + 3}, 0, 3, 0, {n + 4}, 0</x:Anchor>{more}</x:ClientData></v:shape>'
        for n, (kind, label, more) in enumerate(shapes)) + "</xml>"
    files = {f"xl/ctrlProps/ctrlProp{first + n}.xml": f'<formControlPr xmlns="{PROPERTIES}" {row} lockText="1"/>' for n, row in enumerate(parts)}
    controls = "".join(f'<control shapeId="{1001 + n}" r:id="rId{n + 2}" name="c{n}"/>' for n in range(len(parts)))
    return drawing, files, controls


def book(shapes, parts):
    """A workbook with SHAPES (kind, label, more of ClientData) and PARTS (attributes of formControlPr)."""
    drawing, files, controls = sheet(shapes, parts, 1)
    return xlsx("".join(cell(f"A{n}", text, kind=' t="str"') for n, text in ((1, "RED"), (2, "GREEN"), (3, "BLUE"))),
                sheet_extra=f'<legacyDrawing r:id="rId1"/><controls>{controls}</controls>',
                sheet_rels=[("rId1", "vmlDrawing", "../drawings/vmlDrawing1.vml")]
                + [(f"rId{n + 2}", "ctrlProp", f"../ctrlProps/ctrlProp{n + 1}.xml") for n in range(len(parts))],
                parts={"xl/drawings/vmlDrawing1.vml": drawing, **files},
                types={"xl/drawings/vmlDrawing1.vml": "application/vnd.openxmlformats-officedocument.vmlDrawing",
                       **{name: "application/vnd.ms-excel.controlproperties+xml" for name in files}})
