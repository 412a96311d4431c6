# SPDX-License-Identifier: GPL-2.0-or-later
import base64

from recipes import emit, png

NAMES = [b'../../evil/a.png', b'..\\..\\b.png', b'C:\\evil\\c.png', b'\\\\evil\\share\\d.png', b'/evil/e.png', b'~/f.png', 'ソース表.png'.encode('cp932'), 'ソース表.png'.encode(), '能力／∕＼.png'.encode(), b'a' * 100000 + b'.png',
         b'...', b'   ', b'', b'g.png. . ', b'CON', b'aux.txt', 'LPT¹.png'.encode(), b'-rf.png', b'@a.png', b"$(id)`id`;%s'&|.png", b'same.png', b'SAME.PNG', b'same.png', b'\xff\xfe\x80.png', 'が.png'.encode(), 'か\u3099.png'.encode()]
parts = b''
for number, name in enumerate(NAMES):
    parts += (b'--b\nContent-Type: image/png\nContent-Disposition: attachment; filename="' + name.replace(b'\\', b'\\\\') + b'"\nContent-Transfer-Encoding: base64\n\n' + base64.encodebytes(png(number)))
emit('From: a@example.jp\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8\n\n本文\n'.encode() + parts + b'--b--\n')
