# SPDX-License-Identifier: GPL-2.0-or-later
import base64

from recipes import cms_signed, emit


def part(kind, name, content):
    return (f'--b1\nContent-Type: {kind}; name="{name}"\nContent-Transfer-Encoding: base64\n\n'.encode()
            + base64.encodebytes(cms_signed(content)))


emit(b"From: a@example.jp\nContent-Type: multipart/mixed; boundary=b1\n\n"
     + part("application/pkcs7-mime; smime-type=signed-data", "meibo.csv.p7m", b"a,b\r\n1,2\r\n")
     + part("application/octet-stream", "memo.txt.p7m", b"a memo\r\n")
     + part("application/octet-stream", "kekka.p7m", b"a,b\r\n1,2\r\n")
     + part("application/pkcs7-mime", "MEIBO.CSV.P7M", b"c,d\r\n3,4\r\n")
     + part("application/pkcs7-mime", "price.txt.p7m", b"Content-price: 100 yen\r\nof a text\r\n")
     + part("application/pkcs7-mime", "a.eml.p7m", b"MIME-Version: 1.0\r\nFrom: boss@example.jp\r\nSubject: not his words\r\n\r\nPay.\r\n")
     + part("application/pkcs7-mime", "smime.p7m", b"said without a field\r\n") + b"--b1--\n")
