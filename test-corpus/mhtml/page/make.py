# SPDX-License-Identifier: GPL-2.0-or-later
import base64

from recipes import emit, png

emit('From: <Saved by Blink>\r\nSnapshot-Content-Location: http://evil.example/\r\nSubject: 頁\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="b"\r\n\r\n'
     '--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Location: http://evil.example/\r\n\r\n<html><body><script>SCRIPT-MARK</script><p onclick="HANDLER-MARK">本文</p><img src="cid:a"></body></html>\r\n'
     '--b\r\nContent-Type: application/x-mso; name="editdata.mso"\r\nContent-Transfer-Encoding: base64\r\n\r\nQWN0aXZlTWltZQAAAfAEAAAA\r\n'
     '--b\r\nContent-Type: image/png\r\nContent-ID: <a>\r\nContent-Transfer-Encoding: base64\r\n\r\n'.encode() + base64.encodebytes(png(1)) + b'--b--\r\n')
