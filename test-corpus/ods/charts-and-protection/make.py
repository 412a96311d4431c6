# SPDX-License-Identifier: GPL-2.0-or-later
"""What a chart says of its trend line in names of OpenDocument 1.3, its legend above the plot, the words beside a series, the
pivot table it shows; what a protected sheet lets its reader do, and how a pivot table is laid out."""
from opendocument import content, manifest, package
from recipes import emit

LOEXT = 'xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"'
STYLE = ('<office:automatic-styles><style:style style:name="t" style:family="chart"><style:chart-properties chart:regression-type="polynomial" '
         'chart:regression-name="TREND" chart:regression-max-degree="5" chart:regression-period="4" chart:regression-moving-type="central" '
         'chart:regression-force-intercept="true" chart:regression-intercept-value="-7" chart:regression-extrapolate-forward="0.3" '
         'chart:regression-extrapolate-backward="0.6" chart:regression-macro="MARK"/></style:style></office:automatic-styles>')
CHART = content("chart", f'<chart:chart {LOEXT} chart:class="chart:line" xlink:href=".." xlink:type="simple" loext:data-pilot-source="Pivot">'
                '<draw:custom-shape svg:x="1cm" svg:y="1cm" svg:width="4cm" svg:height="1cm" draw:event="MARK"><text:p>DRAWN</text:p></draw:custom-shape>'
                '<draw:g><draw:frame svg:width="4cm" svg:height="1cm"><draw:text-box><text:p>IN A BOX</text:p></draw:text-box></draw:frame></draw:g>'
                '<chart:legend chart:legend-position="end" loext:overlay="true" loext:fetch="MARK"/><chart:plot-area>'
                '<chart:series loext:label-string="&quot;WORDS&quot;"><chart:regression-curve chart:style-name="t"/></chart:series>'
                "<chart:series loext:label-string=\"'file:///MARK.ods'#$A.A1\"/></chart:plot-area></chart:chart>", STYLE)
SHEET = (f'<table:table table:name="S" table:protected="true" {LOEXT}><loext:table-protection loext:select-unprotected-cells="true" '
         'loext:insert-rows="true" loext:use-pivot="false" loext:password="MARK"/><table:table-row><table:table-cell><draw:frame svg:width="4cm" svg:height="3cm">'
         '<draw:object xlink:href="./Object 1"/></draw:frame></table:table-cell></table:table-row></table:table>'
         '<table:data-pilot-tables><table:data-pilot-table table:name="Pivot" table:target-range-address="S.C1:S.D4" table:header-grid-layout="true">'
         '<table:source-cell-range table:cell-range-address="S.A1:S.B4"/><table:data-pilot-field table:source-field-name="Day" table:orientation="row">'
         '<table:data-pilot-groups table:is-group-field="true" table:grouped-by="days" table:start="41275" table:end="auto" table:step="0"/>'
         "</table:data-pilot-field></table:data-pilot-table></table:data-pilot-tables>")
KIND = "application/vnd.oasis.opendocument."
emit(package("spreadsheet", SHEET, [("Object 1/content.xml", CHART)],
             manifest=manifest(KIND + "spreadsheet", [("Object 1/", KIND + "chart"), ("Object 1/content.xml", "text/xml")])))
