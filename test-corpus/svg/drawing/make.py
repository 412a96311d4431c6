# SPDX-License-Identifier: GPL-2.0-or-later
import base64

from pictures import chunk, png
from recipes import emit

PNG = base64.b64encode(png(chunk(b"tEXt", b"a\0TEXT-MARK"))).decode()
emit(f'''<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd" [
  <!ENTITY ns_svg "http://www.w3.org/2000/svg"> <!ENTITY ns_xlink "http://www.w3.org/1999/xlink">
]>
<svg xmlns="&ns_svg;" xmlns:xlink="&ns_xlink;" xmlns:n="http://note.example/" width="40mm" viewBox="0 0 400 300" n:note="NOTE-MARK">
  <metadata>METADATA-MARK</metadata>
  <style type="text/css"><![CDATA[ /* SHEET-MARK */ @media print {{ .a {{ fill: black }} }}
    .a, rect.b {{ fill: #0f0; stroke: url("#g") red; font: italic 12px/1.5 serif }} circle {{ fill: yellow !important }} .c .d {{ fill: blue }} ]]></style>
  <defs><linearGradient id="g"><stop offset="0" style="stop-color:#123456; -x-y: STYLE-MARK"/></linearGradient><symbol id="s"><path d="M0 0L9 9z"/></symbol></defs>
  <a xlink:href="http://link.example/"><rect class="b" width="9" height="9" fill="orange"/></a>
  <switch><foreignObject requiredExtensions="http://x.example/"/><g><circle r="4" fill="teal"/></g><text>SECOND-MARK</text></switch>
  <use href="#s"/><text class="a" x="1">図形の<tspan font-weight="bold">文字</tspan></text>
  <image width="4" height="4" href="data:image/png;base64,{PNG}"/><image href="data:text/html;base64,PGh0bWw+"/>
  <mask id="m"><rect width="1" height="1"/></mask><g mask="url(http://mask.example/#m)" filter="blur(2px)"><path d="M1 1" marker-end="url(#m)"/></g>
</svg>
'''.encode())
