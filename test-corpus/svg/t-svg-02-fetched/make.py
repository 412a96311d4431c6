# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit('<?xml version="1.0"?><?xml-stylesheet href="http://evil.example/a.css"?><!-- 図 --><svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
     '<style>@import url(http://evil.example/a.css);</style><image href="http://evil.example/a.png"/><use xlink:href="http://evil.example/a.svg#x"/><filter id="f"><feImage href="http://evil.example/b.png"/></filter>'
     '<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"><script>SVG02-MARK</script></body></foreignObject></svg>'.encode())
