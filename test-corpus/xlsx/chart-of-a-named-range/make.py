# SPDX-License-Identifier: GPL-2.0-or-later
"""Excel writes a name of the workbook as "[0]!Name" in charts and, where a sheet has one of that name, in cells: file 0 is
the workbook itself. Any other number is another file, and what follows the 0 may still call or reach out. How a chart shows
#N/A stands in an extension."""
from recipes import emit
from recipes_ooxml import *

CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
BLANK = "http://schemas.microsoft.com/office/drawing/2017/03/chart"


def series(number, formula):
    return (f'<c:ser><c:idx val="{number}"/><c:order val="{number}"/><c:val><c:numRef><c:f>{formula}</c:f><c:numCache><c:ptCount val="1"/>'
            '<c:pt idx="0"><c:v>3</c:v></c:pt></c:numCache></c:numRef></c:val></c:ser>')


SERIES = "".join(series(at, formula) for at, formula in enumerate((
    "[0]!Sales", "[1]!MARK", "[0]", "[0]!'[2]MARK'!A1", "[0]!1", "[00]!MARK", "MARK|[0]!Sales", "'[0]MARK'!A1")))
PLOT = (f'<c:chartSpace xmlns:c="{CHART}"><c:chart><c:plotArea><c:layout/><c:lineChart><c:grouping val="standard"/>{SERIES}'
        '<c:axId val="1"/><c:axId val="2"/></c:lineChart></c:plotArea><c:plotVisOnly val="1"/>'
        '<c:dispBlanksAs val="gap"/><c:extLst><c:ext uri="{56B9EC1D-385E-4148-901F-78D8002777C0}" '
        f'xmlns:c16r3="{BLANK}"><c16r3:dataDisplayOptions16><c16r3:dispNaAsBlank val="1"/><c16r3:fetch src="MARK"/>'
        '</c16r3:dataDisplayOptions16></c:ext></c:extLst></c:chart></c:chartSpace>')
DRAWING = (f'<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" {A} {R}><xdr:absoluteAnchor>'
           '<xdr:pos x="0" y="0"/><xdr:ext cx="3000000" cy="2000000"/><xdr:graphicFrame macro=""><xdr:nvGraphicFramePr>'
           '<xdr:cNvPr id="2" name="Chart"/><xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/>'
           f'<a:ext cx="0" cy="0"/></xdr:xfrm><a:graphic><a:graphicData uri="{CHART}"><c:chart xmlns:c="{CHART}" r:id="rId1"/>'
           '</a:graphicData></a:graphic></xdr:graphicFrame><xdr:clientData/></xdr:absoluteAnchor></xdr:wsDr>')
MS = "application/vnd.openxmlformats-officedocument."
emit(xlsx(cell("A1", "3", "SUM([0]!Sales)+1") + cell("A2", "4", "[0]!Macro(1)") + cell("A3", "5", "[0]!WEBSERVICE(\"MARK\")"),
          '<definedName name="Sales">Sheet1!$B$1:$B$5</definedName>',
          sheet_rels=[("rId1", "drawing", "../drawings/drawing1.xml")], sheet_extra='<drawing r:id="rId1"/>',
          parts={"xl/drawings/drawing1.xml": DRAWING, "xl/charts/chart1.xml": PLOT,
                 "xl/drawings/_rels/drawing1.xml.rels": relationships([("rId1", "chart", "../charts/chart1.xml")])},
          types={"xl/drawings/drawing1.xml": MS + "drawing+xml", "xl/charts/chart1.xml": MS + "drawingml.chart+xml"}))
