# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

parts = b''.join(b'--b\nContent-Type: text/plain; charset=' + name + b'\nContent-Transfer-Encoding: 8bit\n\n' + text + b'\n' for name, text in (
    (b'"utf-8;cs09-mark"', b'first text'), (b'"_iso-2022-jp$ESC"', b'second'), (b'cp932\0cs09-mark', b'third'), (b'hz-gb-2312', b'~{Dc:C~}'), (b'x-user-defined', b'fifth'), (b'cs09-mark', b'last')))
emit(b'From: a@example.jp\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n' + parts + b'--b--\n')
