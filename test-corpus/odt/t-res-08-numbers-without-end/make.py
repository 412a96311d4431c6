# SPDX-License-Identifier: GPL-2.0-or-later
"""Numbers that no page, letter, list or polygon has: a reader makes each corner, and letters of a list's first number."""
from opendocument import package
from recipes import emit

STYLES = ('<style:style style:name="p" style:family="paragraph"><style:paragraph-properties fo:orphans="2147483641" fo:padding="2147483642cm"/><style:text-properties fo:font-size="2147483643pt"/></style:style>'
          '<style:style style:name="d" style:family="chart"><style:chart-properties chart:spline-resolution="2147483644" chart:spline-order="65536" chart:maximum="1e999"/></style:style>')
TEXT = ('<text:list><text:list-item text:start-value="2147483645"><text:p text:style-name="p">KEPT</text:p></text:list-item></text:list>'
        '<text:p><draw:regular-polygon draw:corners="2147483646" svg:width="1cm" svg:height="4294967296cm" draw:concave="false"/><text:date text:date-value="99999999999-01-01">x</text:date></text:p>')

emit(package("text", TEXT, before=f"<office:automatic-styles>{STYLES}</office:automatic-styles>"))
