# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

TAGS = 'script style iframe object embed applet noembed noframes template svg math xml textarea select datalist canvas audio video map area portal webview frameset frame base link meta param source track dialog slot'.split()
body = ''.join(f'<{tag} id="CORNER-MARK" src="http://evil.example/b" href="http://evil.example/a" data="http://evil.example/b" onload="CORNER-MARK" style="background:url(http://evil.example/b)" srcdoc="<p>CORNER-MARK</p>" content="CORNER-MARK"></{tag}>' for tag in TAGS)
emit(f'<!DOCTYPE html PUBLIC "CORNER-MARK" "http://evil.example/b"><html manifest="http://evil.example/b"><head><title></title><!-- CORNER-MARK --><style>a::after{{content:"CORNER-MARK"}}</style><script>CORNER-MARK</script></head>'
     f'<body background="http://evil.example/b" data-a="CORNER-MARK" onload=CORNER-MARK>前{body}<?CORNER-MARK?><!CORNER-MARK><![CDATA[]]><img src="http://evil.example/b" srcset="http://evil.example/b 2x" lowsrc="http://evil.example/b">後</body></html><!-- CORNER-MARK -->'.encode())
