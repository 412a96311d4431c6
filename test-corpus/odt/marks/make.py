# SPDX-License-Identifier: GPL-2.0-or-later
import marks
from opendocument import package
from recipes import emit

STRUCK = ' style:text-line-through-style="solid" style:text-line-through-type="single"'
RAISED = {1: ' style:text-position="super 58%"', 0: "", -1: ' style:text-position="-33% 58%"'}
STYLES = "<office:automatic-styles>" + "".join(
    f'<style:style style:name="S{is_struck}{script + 1}" style:family="text"><style:text-properties{STRUCK if is_struck else ""}{RAISED[script]}/>'
    "</style:style>" for is_struck in (0, 1) for script in RAISED) + (
        '<style:style style:name="Base" style:family="paragraph"><style:text-properties style:text-line-through-type="double"/></style:style>'
        '<style:style style:name="Old" style:family="paragraph" style:parent-style-name="Base"/>'
        '<style:style style:name="Off" style:family="text"><style:text-properties style:text-line-through-style="none"/></style:style>'
        "</office:automatic-styles>")


def run(text, is_struck, script):
    return f'<text:span text:style-name="S{int(is_struck)}{script + 1}">{text}</text:span>'


NOTE = ('<text:span text:style-name="S02">2<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation>'
        "<text:note-body><text:p>脚注</text:p></text:note-body></text:note></text:span>")

emit(package("text", marks.lines(run, "<text:p>{}</text:p>".format)
             + '<text:p text:style-name="Old">廃止<text:span text:style-name="Off">維持</text:span></text:p>'
             + f"<text:p>面積{NOTE}</text:p>"
             + "<table:table><table:table-row>" + f"<table:table-cell><text:p>{run('500', True, 0)}</text:p></table:table-cell>"
             + "<table:table-cell><text:p>400</text:p></table:table-cell></table:table-row></table:table>", before=STYLES))
