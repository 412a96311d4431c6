# SPDX-License-Identifier: GPL-2.0-or-later
import base64

from recipes import emit


def tlv(tag, *parts):
    body = b"".join(parts)
    return bytes([tag, 0x82]) + len(body).to_bytes(2, "big") + body


def oid(word):
    return bytes([6, 9]) + bytes.fromhex(word)


def signed(content):
    """SignedData (RFC 5652 5.1) around CONTENT."""
    held = tlv(0x30, oid("2a864886f70d010701"), tlv(0xa0, tlv(4, content)))
    return tlv(0x30, oid("2a864886f70d010702"), tlv(0xa0, tlv(0x30, tlv(2, b"\1"), tlv(0x31), held, tlv(0x31))))


def around(level):
    if level == 0:
        return b"From: d@example.jp\r\nSubject: deepest\r\n\r\nthe last words\r\n"
    return (b"From: c@example.jp\r\nSubject: level %d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n\r\nx\r\n"
            b"--b%d\r\nContent-Type: message/rfc822\r\n\r\n" % (level, level, level, level) + around(level - 1) + b"\r\n--b%d--\r\n" % level)


emit(b'From: a@example.jp\nContent-Type: multipart/mixed; boundary=q\n\n--q\nContent-Type: application/pkcs7-mime; name="a.eml.p7m"\n'
     b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(signed(around(4))) + b"--q--\n")
