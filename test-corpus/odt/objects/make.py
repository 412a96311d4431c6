# SPDX-License-Identifier: GPL-2.0-or-later
from opendocument import content, package
from recipes import emit, png

CHART = content("chart", '<chart:chart chart:class="chart:bar" xlink:href=".." xlink:type="simple"><chart:plot-area/></chart:chart>')
MATH = b'<?xml version="1.0"?><math xmlns="http://www.w3.org/1998/Math/MathML"><semantics><mi>E</mi><annotation encoding="StarMath 5.0">E</annotation></semantics></math>'


def frame(inside):
    return f'<draw:frame svg:width="1cm" svg:height="1cm">{inside}</draw:frame>'


emit(package("text", "<text:p>" + frame('<draw:object xlink:href="./Object 1"/><draw:image xlink:href="./ObjectReplacements/Object 1"/>')
             + frame('<draw:object xlink:href="./Object 2"/>')
             + frame('<draw:object-ole xlink:href="./Object 3"/><draw:image xlink:href="Pictures/shown.png"/>')
             + frame('<draw:plugin xlink:href="http://p.example/PLUGIN-MARK"/>')
             + frame('<draw:applet xlink:href="a.jar" draw:code="APPLET-MARK"/>')
             + frame('<draw:floating-frame xlink:href="http://f.example/FLOAT-MARK"/>') + "</text:p>",
             [("Object 1/content.xml", CHART), ("Object 2/content.xml", MATH), ("Object 3", b"\xd0\xcf\x11\xe0OLE-MARK"),
              ("ObjectReplacements/Object 1", b"VCLMTF-REPLACEMENT-MARK"), ("Pictures/shown.png", png(1)), ("Pictures/unused.png", b"UNUSED-MARK")]))
