# SPDX-License-Identifier: GPL-2.0-or-later
"""Messages within messages, attached as files of no type, deeper than the output may be."""
import base64

from recipes import emit

message = b"From: sender@example.jp\nSubject: TOO-DEEP\n\ninnermost\n"
for level in range(5):
    message = (b"From: sender@example.jp\nSubject: level %d\nMIME-Version: 1.0\n"
               b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n\ntext %d\n--b%d\n"
               b"Content-Type: application/octet-stream; name=a.eml\nContent-Transfer-Encoding: base64\n\n%s\n--b%d--\n"
               % (level, level, level, level, level, base64.encodebytes(message), level))
emit(message)
