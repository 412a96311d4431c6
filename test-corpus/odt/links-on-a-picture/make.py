# SPDX-License-Identifier: GPL-2.0-or-later
"""Parts of a picture that lead to a place in the document stay links; those that lead out go, as links of text do, and with the last of them the map."""
from opendocument import package
from recipes import emit


def frame(name, *areas):
    return (f'<draw:frame draw:name="{name}" svg:width="2cm" svg:height="2cm"><draw:text-box><text:p>{name}</text:p></draw:text-box><draw:image-map>{"".join(areas)}</draw:image-map></draw:frame>')


def rectangle(target, inside=""):
    return f'<draw:area-rectangle svg:x="0cm" svg:y="0cm" svg:width="1cm" svg:height="1cm" xlink:type="simple" xlink:href="{target}">{inside}</draw:area-rectangle>'


emit(package("text", "<text:p>" + frame("KEPT", rectangle("#Chapter", "<svg:title>inside</svg:title><office:event-listeners><script:event-listener script:event-name='dom:click' xlink:href='macro:///MAP-MARK'/></office:event-listeners>"),
             '<draw:area-circle svg:cx="1cm" svg:cy="1cm" svg:r="1cm" xlink:href="http://map.example/MAP-MARK"/>',
             '<draw:area-polygon svg:x="0cm" svg:y="0cm" svg:width="1cm" svg:height="1cm" svg:viewBox="0 0 9 9" draw:points="0,0 9,0 9,9" xlink:type="simple" xlink:href="#Other"/>')
             + frame("BARE", rectangle("macro:///MAP-MARK"), rectangle("#./Object 1"), rectangle("file:///MAP-MARK")) + "</text:p>"))
