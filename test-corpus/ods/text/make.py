# SPDX-License-Identifier: GPL-2.0-or-later
from opendocument import content, package
from recipes import emit


def cell(text, more=""):
    return f'<table:table-cell office:value-type="string"{more}><text:p>{text}</text:p></table:table-cell>'


CHART = content("chart", '<chart:chart chart:class="chart:bar"><chart:title><text:p>推移</text:p></chart:title><draw:rect><text:p>速報値</text:p></draw:rect><table:table table:name="local-table">'
                '<table:table-rows><table:table-row><table:table-cell><text:p>四月</text:p></table:table-cell><table:table-cell><text:p>12</text:p></table:table-cell>'
                '</table:table-row></table:table-rows></table:table></chart:chart>')
STYLE = ('<office:automatic-styles><style:style style:name="H" style:family="table"><style:table-properties table:display="false"/></style:style>'
         '</office:automatic-styles>')
emit(package("spreadsheet", '<table:table table:name="予算"><table:table-column/><table:table-column table:visibility="collapse"/>'
             '<table:table-column table:number-columns-repeated="1022"/><table:table-row>' + cell("費目") + cell("UNSEEN") + cell("金額")
             + "</table:table-row><table:table-row>" + cell("紙", ' table:number-columns-repeated="1"') + cell("UNSEEN")
             + '<table:table-cell office:value-type="float" office:value="1200"/></table:table-row>'
             '<table:table-row table:visibility="collapse">' + cell("UNSEEN") + "</table:table-row>"
             '<table:table-row table:number-rows-repeated="3">' + cell("同") + "</table:table-row>"
             '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="1024"/></table:table-row>'
             '<table:table-row><table:table-cell table:number-columns-repeated="5"/><table:table-cell><office:annotation><dc:creator>花子</dc:creator>'
             '<text:p>要確認</text:p></office:annotation><text:p>末</text:p><draw:frame><draw:object xlink:href="./Object 1"/></draw:frame></table:table-cell>'
             '</table:table-row></table:table><table:table table:name="HIDDEN" table:style-name="H"><table:table-row>' + cell("UNSEEN")
             + "</table:table-row></table:table><table:dde-links><table:dde-link><table:table><table:table-row>" + cell("UNSEEN")
             + "</table:table-row></table:table></table:dde-link></table:dde-links>", before=STYLE, members=[("Object 1/content.xml", CHART)]))
