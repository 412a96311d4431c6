# SPDX-License-Identifier: GPL-2.0-or-later
from opendocument import package
from recipes import emit

TARGETS = ['http://evil.example/', 'macro:///Standard.Module1.evil.example', 'vnd.sun.star.script:a.py$evil.example?language=Python&amp;location=user', '.uno:evil.example', 'file:///evil.example', '../evil.example', 'service:evil.example', 'private:factory/evil.example', 'slot:evil.example', 'javascript:evil.example', 'vnd.sun.star.expand:$BRAND/evil.example',
           'vnd.sun.star.pkg://evil.example/', '//evil.example/a', '\\\\evil.example\\a', ' http://evil.example/', 'ht&#9;tp://evil.example/', 'smb://evil.example', 'vnd.sun.star.help:evil.example', 'mailto:a@evil.example', 'data:,evil.example']
BODY = ''.join(f'<text:p><text:a xlink:type="simple" xlink:href="{target}" office:name="a">link{number}</text:a></text:p><text:p><draw:a xlink:href="{target}"><draw:frame svg:width="1cm" svg:height="1cm"><draw:text-box><text:p>box</text:p></draw:text-box></draw:frame></draw:a></text:p>'
               f'<text:p><draw:frame svg:width="1cm" svg:height="1cm"><draw:image xlink:href="{target}"/></draw:frame><draw:frame><draw:object xlink:href="{target}"/></draw:frame><draw:frame><draw:plugin xlink:href="{target}"/></draw:frame></text:p>' for number, target in enumerate(TARGETS))
emit(package('text', BODY + '<text:p>kept text</text:p>'))
