# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit('From: a@example.jp\nMIME-Version: 1.0\nContent-Type: application/xhtml+xml; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="http://evil.example/a.xsl"?>'
     '<html xmlns="http://www.w3.org/1999/xhtml"><body><script>HTML20-SCRIPT-MARK</script><p>見える</p></body></html>\n'.encode())
