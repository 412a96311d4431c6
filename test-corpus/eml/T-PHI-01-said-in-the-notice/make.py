# SPDX-License-Identifier: GPL-2.0-or-later
"""A sender that failed authentication, a link that names another place, and a QR code: three lines of the notice."""
import base64
import pathlib
import subprocess
import sys

from recipes import emit

PNG = subprocess.run([sys.executable, pathlib.Path(__file__).parents[2] / "png" / "T-HTML-24-qr-code" / "make.py"], check=True, capture_output=True).stdout
emit(b"""Authentication-Results: mx.city.example.jp; spf=fail smtp.mailfrom=bank.co.jp; dmarc=fail header.from=bank.co.jp
From: =?UTF-8?B?6YqA6KGM?= <info@bank.co.jp>
To: sato@city.example.jp
Subject: security
Date: Fri, 20 Nov 2026 10:00:00 +0900
Message-ID: <1@bank.co.jp>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/html; charset=UTF-8

<p>visible <a href="https://evil.example.com/login">https://www.bank.co.jp/</a></p>
--b
Content-Type: image/png; name=code.png
Content-Disposition: attachment; filename=code.png
Content-Transfer-Encoding: base64

""".replace(b"\n", b"\r\n") + base64.encodebytes(PNG).replace(b"\n", b"\r\n") + b"--b--\r\n")
