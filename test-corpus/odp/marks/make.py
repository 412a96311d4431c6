# SPDX-License-Identifier: GPL-2.0-or-later
import marks
from opendocument import package
from recipes import emit

STRUCK = ' style:text-line-through-style="solid"'
RAISED = {1: ' style:text-position="33% 58%"', 0: "", -1: ' style:text-position="sub 58%"'}
STYLES = "<office:automatic-styles>" + "".join(
    f'<style:style style:name="S{is_struck}{script + 1}" style:family="text"><style:text-properties{STRUCK if is_struck else ""}{RAISED[script]}/>'
    "</style:style>" for is_struck in (0, 1) for script in RAISED) + "</office:automatic-styles>"


def run(text, is_struck, script):
    return f'<text:span text:style-name="S{int(is_struck)}{script + 1}">{text}</text:span>'


emit(package("presentation", '<draw:page draw:name="page1"><draw:frame svg:x="1cm" svg:y="1cm" svg:width="20cm" svg:height="10cm"><draw:text-box>'
             + marks.lines(run, "<text:p>{}</text:p>".format) + "</draw:text-box></draw:frame></draw:page>", before=STYLES))
