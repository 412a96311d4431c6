# SPDX-License-Identifier: GPL-2.0-or-later
"""A subject, a text, a short text and a picture in the URL-safe alphabet of base64; words with hyphens under the same label are words."""
from base64 import urlsafe_b64encode

from recipes import emit, png


def encode(data, width=76):
    digits = urlsafe_b64encode(data).decode()
    return "\r\n".join(digits[i:i + width] for i in range(0, len(digits), width))


def part(fields, body):
    return f"--b\r\nContent-Transfer-Encoding: base64\r\nContent-Type: {fields}\r\n\r\n{body}\r\n"


TEXT = "受付は 13時？？？～～～から、費用は 5,000円～～～です。".encode()
emit(("From: a@sender.example\r\nTo: b@office.example\r\nDate: Thu, 1 Oct 2026 09:00:00 +0900\r\nMessage-ID: <1@sender.example>\r\n"
      f"Subject: =?UTF-8?B?{encode('会議？？？～～'.encode(), 999)}?=\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
      + part("text/plain; charset=utf-8", encode(TEXT)) + part("text/plain; charset=utf-8", encode("～～？".encode()))
      + part("text/plain", "one-two_six") + part("image/png; name=a.png", encode(png(250, 251, 252))) + "--b--\r\n").encode())
