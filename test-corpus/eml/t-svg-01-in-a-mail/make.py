# SPDX-License-Identifier: GPL-2.0-or-later
import base64

from recipes import emit

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="SVG01-MARK"><image href="http://evil.example/a.png"/><script>SVG01-MARK</script></svg>'
emit('From: a@example.jp\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html; charset=utf-8\n\n<p>本文<img src="cid:x"></p>\n'
     '--b\nContent-Type: image/svg+xml; name="a.svg"\nContent-ID: <x>\nContent-Transfer-Encoding: base64\n\n'.encode() + base64.encodebytes(SVG)
     + b'--b\nContent-Type: image/png; name="a.png"\nContent-Transfer-Encoding: base64\n\n' + base64.encodebytes(SVG) + b'--b--\n')
