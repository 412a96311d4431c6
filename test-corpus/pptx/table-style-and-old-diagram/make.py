# SPDX-License-Identifier: GPL-2.0-or-later
"""A table keeps the style that it names; a frame whose graphic does not stay goes."""
from recipes import emit
from recipes_ooxml import *


def frame(uri, inside, name):
    return (f'<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="3" name="{name}"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr><p:xfrm/>'
            f'<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/{uri}">{inside}</a:graphicData></a:graphic></p:graphicFrame>')


table = ('<a:tbl><a:tblPr firstRow="1"><a:tableStyleId>{5C22544A-7EE6-4342-B048-85BDC9FD1C3A}</a:tableStyleId></a:tblPr><a:tblGrid><a:gridCol w="9"/></a:tblGrid>'
         '<a:tr h="9"><a:tc><a:txBody><a:bodyPr/><a:p><a:r><a:t>CELL</a:t></a:r></a:p></a:txBody></a:tc></a:tr></a:tbl>')
old = '<com:legacyDrawing xmlns:com="http://schemas.openxmlformats.org/drawingml/2006/compatibility" spid="_x0000_s2056"/>'
emit(pptx(frame("table", table, "TABLE") + frame("compatibility", old, "GONE")))
