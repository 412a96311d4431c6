# SPDX-License-Identifier: GPL-2.0-or-later
"""LibreOffice draws a chart by the rules of the version that wrote it: which way a gradient goes, for one."""
from opendocument import content, package, part
from recipes import emit

CHART = content("chart", '<chart:chart chart:class="chart:bar"><chart:plot-area/></chart:chart>')


def meta(generator):
    return part("document-meta", f'<office:meta><dc:title>TITLE-MARK</dc:title><dc:creator>CREATOR-MARK</dc:creator><meta:generator>{generator}</meta:generator>'
                '<meta:user-defined meta:name="x">USER-MARK</meta:user-defined></office:meta>')


frames = "".join(f'<draw:frame><draw:object xlink:href="./Object {i}"/></draw:frame>' for i in (1, 2))
emit(package("presentation", f'<draw:page draw:name="page1">{frames}</draw:page>',
             members=[("Object 1/content.xml", CHART), ("Object 1/meta.xml", meta("LibreOffice/5.4.0.3$Linux_X86_64 VERSION")),
                      ("Object 2/content.xml", CHART), ("Object 2/meta.xml", meta("&lt;GENERATOR-MARK&gt;")), ("Object 3/meta.xml", meta("UNUSED-MARK"))]))
