# SPDX-License-Identifier: GPL-2.0-or-later
"""A file whose end is zero bytes, as those of Office are: the last line of its base64 is letters alone, without padding."""
import base64

from recipes import emit, png

FILE = png(1) + bytes(3000)
FILE += bytes(-len(FILE) % 57 + 18)
emit(b"From: a@example.jp\nTo: b@example.jp\nSubject: a\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=bb\n\n--bb\nContent-Type: text/plain\n\nhello\n"
     b"--bb\nContent-Type: application/octet-stream; name=a.png\nContent-Transfer-Encoding: base64\n\n" + base64.encodebytes(FILE) + b"--bb--\n")
