# SPDX-License-Identifier: GPL-2.0-or-later
"""Beside a page: what has a name, calls itself an attachment, has no label that a page could use, or is something else than it says; and a style sheet in a mail without a page."""
from recipes import emit

PARTS = [
    "Content-Type: text/html; charset=utf-8\r\nContent-Location: p.html\r\n\r\n<p>page text</p>",
    'Content-Type: text/css; name="named.css"\r\nContent-Location: named.css\r\n\r\n/* STAYS-1 */',
    "Content-Type: text/css\r\nContent-Location: a.css\r\nContent-Disposition: attachment\r\n\r\n/* STAYS-2 */",
    "Content-Type: text/css\r\n\r\n/* STAYS-3 */",
    "Content-Type: text/xml\r\nContent-ID: <x>\r\n\r\n<bill>STAYS-4</bill>",
    "Content-Type: text/css\r\nContent-Location: b.css\r\n\r\n{\\rtf1 STAYS-5}",
    "Content-Type: font/woff\r\nContent-Location: c.woff\r\n\r\nSTAYS-6",
    "Content-Type: application/octet-stream\r\nContent-Location: d.bin\r\n\r\nSTAYS-7",
    'Content-Type: multipart/mixed; boundary="c"\r\n\r\n--c\r\nContent-Type: text/css\r\nContent-Location: e.css\r\n\r\n/* STAYS-8 */\r\n--c--',
]

emit(('Subject: page\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="b"\r\n\r\n'
      + "".join(f"--b\r\n{each}\r\n" for each in PARTS) + "--b--\r\n").encode())
