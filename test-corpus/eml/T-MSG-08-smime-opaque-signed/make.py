# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

def tlv(tag, *parts):
    body = b"".join(parts)
    size = bytes([len(body)]) if len(body) < 128 else bytes([0x82, len(body) >> 8, len(body) & 255])
    return bytes([tag]) + size + body
import base64
inner = b"Content-Type: multipart/mixed; boundary=b1\r\n\r\n--b1\r\n\r\nsigned text\r\n--b1\r\nContent-Type: application/octet-stream; name=x.exe\r\nContent-Transfer-Encoding: base64\r\n\r\nTVqQAAMAAAAEAAAA//8AALgAAAAAAAAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\n--b1--\r\n"
data = tlv(0x30, tlv(0x06, bytes.fromhex("2a864886f70d010702")), tlv(0xa0, tlv(0x30, tlv(2, b"\1"), tlv(0x31), tlv(0x30, tlv(0x06, bytes.fromhex("2a864886f70d010701")), tlv(0xa0, tlv(0x24, tlv(4, inner[:100]), tlv(4, inner[100:])))), tlv(0x31))))
emit(b"From: a@example.jp\nContent-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\nContent-Transfer-Encoding: base64\n\n" + base64.encodebytes(data))
