# SPDX-License-Identifier: GPL-2.0-or-later
import base64

from recipes import PROGRAM, emit, png

NAMES = ['a.pdf.exe', 'b.png          .scr', 'c.doc.lnk', 'd.txt.{3050f4d8-98b5-11cf-bb82-00aa00bdce0b}', 'e.shs', 'f.pif', 'g.url', '図．ｅｘｅ', 'ガイト\u3099.ｐｎｇ', 'i.exe\0.png', 'j\r\nContent-Type: text/html.png', '請求書\u202egnp.exe']
parts = b''
for number, name in enumerate(NAMES):
    parts += (b'--b\nContent-Type: application/octet-stream\nContent-Disposition: attachment; filename*=utf-8\'\'' + ''.join(f'%{byte:02X}' for byte in name.encode()).encode()
              + b'\nContent-Transfer-Encoding: base64\n\n' + base64.encodebytes(png(number)))
parts += b'--b\nContent-Type: image/png; name="picture.png"\nContent-Transfer-Encoding: base64\n\n' + base64.encodebytes(PROGRAM + b'NAME02-MARK')
emit('From: a@example.jp\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8\n\n本文\n'.encode() + parts + b'--b--\n')
