# SPDX-License-Identifier: GPL-2.0-or-later
import base64

from recipes import cms_signed, emit


def around(level):
    if level == 0:
        return b"From: d@example.jp\r\nSubject: deepest\r\n\r\nthe last words\r\n"
    return (b"From: c@example.jp\r\nSubject: level %d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n\r\nx\r\n"
            b"--b%d\r\nContent-Type: message/rfc822\r\n\r\n" % (level, level, level, level) + around(level - 1) + b"\r\n--b%d--\r\n" % level)


emit(b'From: a@example.jp\nContent-Type: multipart/mixed; boundary=q\n\n--q\nContent-Type: application/pkcs7-mime; name="a.eml.p7m"\n'
     b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(cms_signed(around(4))) + b"--q--\n")
