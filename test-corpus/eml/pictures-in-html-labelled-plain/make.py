# SPDX-License-Identifier: GPL-2.0-or-later
"""HTML labelled as plain text with pictures, whose addresses are in capitals and in references."""
import base64

from recipes import emit, png

emit(b"From: sender@example.jp\nTo: receiver@city.example.jp\nSubject: test\nMIME-Version: 1.0\n"
     b"Content-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8\n\n"
     b"<html><body><p>before</p><img src=\"CID:one@x\"><img src=\"c&#105;d:one@x\"><p>after</p>\n"
     b"--b\nContent-Type: image/png; name=one.png\nContent-ID: <one@x>\n"
     b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(png(1)) + b"--b--\n")
