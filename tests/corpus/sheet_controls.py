# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes form controls of a sheet whose state is only in their own parts, as LibreOffice writes them: their shapes have other
names."""

from recipes_ooxml import VML, cell, xlsx

SHEET = "urn:schemas-microsoft-com:office:excel"
PROPERTIES = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
KIND = '<v:shapetype id="_x0000_t201" coordsize="21600,21600" o:spt="201" path="m,l,21600l21600,21600l21600,xe"><v:stroke joinstyle="miter"/></v:shapetype>'
SHAPES = [("Checkbox", "ticked", ""), ("Checkbox", "open", ""), ("Checkbox", "neither", ""), ("Radio", "chosen", ""), ("Radio", "other", ""),
          ("Drop", "", "<x:FmlaRange>$A$1:$A$3</x:FmlaRange>"), ("Spin", "", ""), ("Checkbox", "told otherwise", "<x:Checked>1</x:Checked>")]
PARTS = ['objectType="CheckBox" checked="Checked"', 'objectType="CheckBox"', 'objectType="CheckBox" checked="Mixed"', 'objectType="Radio" checked="Checked"',
         'objectType="Radio"', 'objectType="Drop" sel="2"', 'objectType="Spin" val="7"', 'objectType="CheckBox"']


def sheet(shapes, parts, first):
    """Returns a drawing with `shapes`, the controls that refer to `parts`, and their files."""
    drawing = f'<xml {VML} xmlns:x="{SHEET}">{KIND}' + "".join(
        f'<v:shape id="shape_{n}" type="#_x0000_t201" style="position:absolute;margin-left:9pt;margin-top:{20 * n + 40}pt;width:90pt;height:18pt">'
        f'<v:textbox><div>{label}</div></v:textbox><x:ClientData ObjectType="{kind}"><x:Anchor>1, 0, {n + 3}, 0, 3, 0, {n + 4}, 0</x:Anchor>{more}</x:ClientData></v:shape>'
        for n, (kind, label, more) in enumerate(shapes)) + "</xml>"
    files = {f"xl/ctrlProps/ctrlProp{first + n}.xml": f'<formControlPr xmlns="{PROPERTIES}" {row} lockText="1"/>' for n, row in enumerate(parts)}
    controls = "".join('<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="x14">'
                       f'<control shapeId="{1001 + n}" r:id="rId{n + 2}" name="c{n}"/></mc:Choice></mc:AlternateContent>' for n in range(len(parts)))
    return drawing, files, controls


def book(shapes, parts):
    """Returns a workbook with `shapes` (kind, label, more of ClientData) and `parts` (attributes of formControlPr)."""
    drawing, files, controls = sheet(shapes, parts, 1)
    return xlsx("".join(cell(f"A{n}", text, kind=' t="str"') for n, text in ((1, "RED"), (2, "GREEN"), (3, "BLUE"))),
                sheet_extra=f'<legacyDrawing r:id="rId1"/><controls>{controls}</controls>',
                sheet_rels=[("rId1", "vmlDrawing", "../drawings/vmlDrawing1.vml")]
                + [(f"rId{n + 2}", "ctrlProp", f"../ctrlProps/ctrlProp{n + 1}.xml") for n in range(len(parts))],
                parts={"xl/drawings/vmlDrawing1.vml": drawing, **files},
                types={"xl/drawings/vmlDrawing1.vml": "application/vnd.openxmlformats-officedocument.vmlDrawing",
                       **{name: "application/vnd.ms-excel.controlproperties+xml" for name in files}})


def copies(*labels, words=None):
    """Returns a workbook whose drawing has, as LibreOffice writes it, a copy of each control with its label, and a text box with
    the first label again. With `words` it is Excel's: the copies are hidden and have this text."""
    anchor = '<xdr:from><xdr:col>1</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>5</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from>'
    anchor += anchor.replace("from>", "to>").replace(">5<", ">7<").replace(">1<", ">4<")

    def shape(number, label, hidden=""):
        return (f'<xdr:twoCellAnchor>{anchor}<xdr:sp><xdr:nvSpPr><xdr:cNvPr id="{number}" name="n"{hidden}/><xdr:cNvSpPr/></xdr:nvSpPr><xdr:spPr><a:xfrm><a:off x="9525" y="9525"/>'
                '<a:ext cx="952500" cy="190500"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr><xdr:txBody><a:bodyPr/>'
                f'<a:p><a:r><a:t>{label}</a:t></a:r></a:p></xdr:txBody></xdr:sp><xdr:clientData/></xdr:twoCellAnchor>')

    drawing, files, controls = sheet([("Checkbox", label, "") for label in labels], ['objectType="CheckBox" checked="Checked"' for _ in labels], 1)
    if words is not None:
        for n in range(len(labels)):
            drawing = drawing.replace(f'"shape_{n}"', f'"_x0000_s{1001 + n}"')
    hidden = "" if words is None else ' hidden="1"'
    alternatives = "".join('<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice '
                           f'xmlns:a14="http://schemas.microsoft.com/office/drawing/2010/main" Requires="a14">{shape(1001 + n, label, hidden)}</mc:Choice></mc:AlternateContent>'
                           for n, label in enumerate(words or labels))
    parts = {"xl/drawings/vmlDrawing1.vml": drawing, **files,
             "xl/drawings/drawing1.xml": '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
                                         f'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">{alternatives}{shape(7, labels[0])}</xdr:wsDr>'}
    types = {name: "application/vnd.ms-excel.controlproperties+xml" for name in files}
    types["xl/drawings/vmlDrawing1.vml"] = "application/vnd.openxmlformats-officedocument.vmlDrawing"
    types["xl/drawings/drawing1.xml"] = "application/vnd.openxmlformats-officedocument.drawing+xml"
    return xlsx(cell("A1", "KEPT", kind=' t="str"'), sheet_extra=f'<drawing r:id="rId99"/><legacyDrawing r:id="rId1"/><controls>{controls}</controls>',
                sheet_rels=[("rId1", "vmlDrawing", "../drawings/vmlDrawing1.vml"), ("rId99", "drawing", "../drawings/drawing1.xml")]
                + [(f"rId{n + 2}", "ctrlProp", f"../ctrlProps/ctrlProp{n + 1}.xml") for n in range(len(labels))], parts=parts, types=types)
