# SPDX-License-Identifier: GPL-2.0-or-later
"""Names that are encoded words, with each character an escape of RFC 2231; one in two segments."""
from base64 import b64encode

from recipes import emit


def escaped(name):
    return "".join(f"%{byte:02X}" for byte in b"=?UTF-8?B?" + b64encode(name.encode()) + b"?=")


def part(parameters):
    return f"--b\r\nContent-Type: text/csv\r\nContent-Disposition: attachment; {parameters}\r\n\r\na,b\r\n"


TWO = escaped("請求書.csv")
emit(("From: a@sender.example\r\nTo: b@office.example\r\nDate: Thu, 1 Oct 2026 09:00:00 +0900\r\nMessage-ID: <1@sender.example>\r\n"
      "Subject: names\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ntext\r\n"
      + part(f"filename*=UTF-8''{escaped('見積書.csv')}")
      + part(f"filename*0*=UTF-8''{TWO[:30]};\r\n filename*1*={TWO[30:]}") + "--b--\r\n").encode())
