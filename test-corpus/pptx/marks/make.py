# SPDX-License-Identifier: GPL-2.0-or-later
import marks
from recipes import emit
from recipes_ooxml import *


def run(text, is_struck, script):
    return (f'<a:r><a:rPr{" strike=" + chr(34) + "sngStrike" + chr(34) if is_struck else ""} baseline="{30000 * script}"/>'
            f"<a:t>{text}</a:t></a:r>")


TEXT = marks.lines(run, "<a:p>{}</a:p>".format)
TABLE = ('<p:graphicFrame><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/table"><a:tbl><a:tr h="1">'
         '<a:tc><a:txBody><a:p>' + run("500", True, 0) + '</a:p></a:txBody></a:tc><a:tc><a:txBody><a:p>' + run("400", False, 0)
         + '</a:p></a:txBody></a:tc></a:tr></a:tbl></a:graphicData></a:graphic></p:graphicFrame>')

emit(pptx(shape("LINES").replace("<a:p><a:r><a:rPr></a:rPr><a:t>LINES</a:t></a:r></a:p>", TEXT) + TABLE))
