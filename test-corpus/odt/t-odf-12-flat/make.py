# SPDX-License-Identifier: GPL-2.0-or-later
import base64

from opendocument import flat
from recipes import emit, png

PICTURE = "<office:binary-data>\n  " + base64.b64encode(png(1)).decode() + "\n</office:binary-data>"
OLE = "<office:binary-data>" + base64.b64encode(b"\xd0\xcf\x11\xe0OLE-MARK").decode() + "</office:binary-data>"
CHART = flat("chart", '<chart:chart chart:class="chart:bar"><chart:plot-area/></chart:chart>').split(b"?>\n", 1)[1].decode()
BEFORE = ('<office:meta><dc:title>題名</dc:title><dc:creator>AUTHOR-MARK</dc:creator></office:meta>'
          '<office:settings><config:config-item-set config:name="ooo:view-settings"><config:config-item config:name="PrinterSetup" '
          'config:type="base64Binary">UFJJTlQ=</config:config-item></config:config-item-set></office:settings>'
          '<office:scripts><office:script script:language="ooo:Basic"><x xmlns="urn:x">SCRIPT-MARK</x></office:script></office:scripts>'
          '<office:styles><style:style style:name="Standard" style:family="paragraph"/></office:styles><office:automatic-styles>'
          '<style:style style:name="P1" style:family="paragraph"><style:paragraph-properties><style:background-image>'
          + PICTURE + '</style:background-image></style:paragraph-properties></style:style></office:automatic-styles>'
          '<office:master-styles><style:master-page style:name="A" style:page-layout-name="B"><style:header><text:p>頭書き</text:p></style:header>'
          '</style:master-page></office:master-styles>')


def frame(inside):
    return f'<draw:frame svg:width="1cm" svg:height="1cm">{inside}</draw:frame>'


emit(flat("text", '<text:p text:style-name="P1">本文<text:a xlink:href="http://LINK-MARK/">名前</text:a>'
          + frame(f"<draw:image>{PICTURE}</draw:image>")
          + frame(f"<draw:object>{CHART}</draw:object>")
          + frame('<draw:object><math:math><math:mi>E</math:mi></math:math></draw:object>')
          + frame(f"<draw:object-ole>{OLE}</draw:object-ole>")
          + frame('<draw:image xlink:href="http://PICTURE-MARK/a.png"/>')
          + '<y xmlns="urn:y">UNKNOWN-MARK</y></text:p>', BEFORE))
