# SPDX-License-Identifier: GPL-2.0-or-later
"""Impress and Draw let people type on a picture: what they typed stands in draw:image."""
from opendocument import package
from recipes import emit, png

INNER = ('<draw:frame draw:name="INNER-MARK"><draw:image xlink:href="Pictures/b.png"/></draw:frame>'
         '<draw:frame><draw:object-ole xlink:href="./OLE-MARK"/></draw:frame><office:annotation><text:p>NOTE-MARK</text:p></office:annotation>')
IMAGE = ('<draw:frame svg:width="3cm" svg:height="3cm"><draw:image xlink:href="Pictures/a.png"><office:binary-data>QklOQVJZLU1BUks=</office:binary-data>'
         f'<text:list><text:list-item><text:p>FIRST WORDS</text:p></text:list-item></text:list><text:p>SECOND {INNER}WORDS '
         '<text:a xlink:href="http://evil.example/LINK-MARK">THIRD</text:a></text:p></draw:image></draw:frame>')
OUTSIDE = '<draw:frame><draw:image xlink:href="http://evil.example/LINK-MARK.png"><text:p>x</text:p></draw:image></draw:frame>'
AFTER = '<draw:frame draw:name="AFTER"><draw:image xlink:href="Pictures/b.png"/></draw:frame>'
emit(package("presentation", f'<draw:page draw:name="page1">{IMAGE}{OUTSIDE}{AFTER}</draw:page>',
             members=[("Pictures/a.png", png(1)), ("Pictures/b.png", png(0, 1))]))
