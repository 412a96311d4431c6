# SPDX-License-Identifier: GPL-2.0-or-later
"""What LibreOffice 7.5 to 26.2 has come to write into sheets and their charts: a table of the numbers below a chart, pies of pies,
labels from cells, blanks and letters of numbers' formats, a total above its rows, the theme's colours of sparklines."""
from opendocument import content, manifest, package
from recipes import emit

NAMES = ('xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0" '
         'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" '
         'xmlns:tableooo="http://openoffice.org/2009/table" xmlns:officeooo="http://openoffice.org/2009/office"')
STYLE = (f'<office:automatic-styles {NAMES}><style:style style:name="t" style:family="chart"><style:chart-properties loext:show-horizontal-border="true" '
         'loext:show-vertical-border="true" loext:show-outline="true" loext:show-keys="false" loext:display-units="true" loext:display-units-built-in-unit='
         '"thousands" loext:label-fill="solid" loext:label-fill-color="#123456"/></style:style></office:automatic-styles>')
CHART = content("chart", f'<chart:chart {NAMES} chart:class="chart:circle" xlink:href=".." xlink:type="simple" loext:sub-bar="true" loext:split-position="3">'
                '<loext:data-table chart:style-name="t"/><chart:plot-area><chart:series>'
                '<loext:propertry-mapping loext:property="values-size" loext:cell-range-address="S.C1:S.C4"/>'
                "<loext:propertry-mapping loext:property=\"values-size\" loext:cell-range-address=\"'file:///MARK.ods'#S.C1:S.C4\"/>"
                '<chart:data-point><chart:data-label loext:data-labels-cell-range="S.D1:S.D4"/></chart:data-point>'
                "<chart:data-point><chart:data-label loext:data-labels-cell-range=\"'file:///MARK.ods'#S.D1:S.D4\"/></chart:data-point>"
                "</chart:series></chart:plot-area></chart:chart>", STYLE)
FORMATS = (f'<office:automatic-styles {NAMES}><number:number-style style:name="A"><number:number loext:max-blank-integer-digits="3"/></number:number-style>'
           '<number:number-style style:name="B"><number:scientific-number loext:exponent-lowercase="true" loext:blank-exponent-digits="2"/></number:number-style>'
           '<number:number-style style:name="C"><number:fraction loext:zeros-numerator-digits="1" loext:zeros-denominator-digits="2" '
           'loext:integer-fraction-delimiter=" "/></number:number-style></office:automatic-styles>')
SHEET = (f'<table:table table:name="S" {NAMES} table:protected="true"><officeooo:table-protection officeooo:select-protected-cells="true"/>'
         '<table:table-row><table:table-cell><draw:frame svg:width="4cm" svg:height="3cm">'
         '<draw:object xlink:href="./Object 1"/></draw:frame></table:table-cell></table:table-row><calcext:sparkline-groups><calcext:sparkline-group calcext:type="line">'
         '<calcext:sparkline-series-complex-color loext:theme-type="accent1" loext:color-type="theme"/><calcext:sparklines>'
         '<calcext:sparkline calcext:cell-address="S.A1" calcext:data-range="S.B1:S.B9"/></calcext:sparklines></calcext:sparkline-group></calcext:sparkline-groups>'
         f'</table:table><table:database-ranges {NAMES}><table:database-range table:name="D" table:target-range-address="S.A1:S.B9" table:contains-footer="true">'
         '<table:subtotal-rules loext:summary-below="false"/></table:database-range></table:database-ranges>'
         f'<table:data-pilot-tables {NAMES}><table:data-pilot-table table:name="P" table:target-range-address="S.C1:S.D4" loext:show-drill-down-buttons="false">'
         '<tableooo:data-pilot-grand-total table:display="true" tableooo:display-name="TOTAL"/>'
         '<table:source-cell-range table:cell-range-address="S.A1:S.B4"/></table:data-pilot-table></table:data-pilot-tables>'
         f'<calcext:data-mappings {NAMES}><calcext:data-mapping xlink:href="https://MARK.invalid/" calcext:provider="org.libreoffice.calc.csv"/></calcext:data-mappings>')
KIND = "application/vnd.oasis.opendocument."
emit(package("spreadsheet", SHEET, [("Object 1/content.xml", CHART)], FORMATS,
             manifest=manifest(KIND + "spreadsheet", [("Object 1/", KIND + "chart"), ("Object 1/content.xml", "text/xml")])))
