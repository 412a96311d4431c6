# SPDX-License-Identifier: GPL-2.0-or-later
import marks
from opendocument import package
from recipes import emit

STRUCK = ' style:text-line-through-style="solid"'
RAISED = {1: ' style:text-position="super 58%"', 0: "", -1: ' style:text-position="sub 58%"'}
STYLES = "<office:automatic-styles>" + "".join(
    f'<style:style style:name="S{is_struck}{script + 1}" style:family="text"><style:text-properties{STRUCK if is_struck else ""}{RAISED[script]}/>'
    "</style:style>" for is_struck in (0, 1) for script in RAISED) + (
        f'<style:style style:name="C" style:family="table-cell"><style:text-properties{STRUCK}/></style:style></office:automatic-styles>')


def run(text, is_struck, script):
    return f'<text:span text:style-name="S{int(is_struck)}{script + 1}">{text}</text:span>'


def row(runs):
    return f"<table:table-row><table:table-cell><text:p>{runs}</text:p></table:table-cell></table:table-row>"


emit(package("spreadsheet", '<table:table table:name="Sheet1">' + marks.lines(run, row)
             + '<table:table-row><table:table-cell table:style-name="C" office:value-type="float" office:value="500"><text:p>500</text:p></table:table-cell>'
             '<table:table-cell office:value-type="float" office:value="400"><text:p>400</text:p></table:table-cell>'
             '<table:table-cell table:style-name="C" office:value-type="string"><text:p>旧</text:p></table:table-cell></table:table-row></table:table>',
             before=STYLES))
