# SPDX-License-Identifier: GPL-2.0-or-later
"""A page as browsers and Word save it, with what only they have a use for, in each spelling."""
import base64
import struct

from recipes import emit, png

PAGE = "https://www.city.example/"
TRUETYPE = struct.pack(">IHHHH", 0x10000, 1, 16, 0, 0) + b"glyf" + struct.pack(">III", 0, 28, 4) + bytes(4)


def part(kind, label, body):
    packed = base64.encodebytes(body).replace(b"\n", b"\r\n")
    return f"--b\r\nContent-Type: {kind}\r\n{label}\r\nContent-Transfer-Encoding: base64\r\n\r\n".encode() + packed


PARTS = [
    ("text/html; charset=utf-8", f"Content-Location: {PAGE}", '<html><head><link rel="stylesheet" href="cid:css-1@mhtml.blink"></head>'
                                                              '<body><p>本文</p><img src="a.png"><iframe src="frame.html"></iframe></body></html>'.encode()),
    ("text/css; charset=utf-8", "Content-Location: cid:css-1@mhtml.blink", b'@charset "utf-8"; p { color: red } /* DROPPED-1 */'),
    ("text/css", "Content-ID: <css-2>", b"p { color: blue } /* DROPPED-2 */"),
    ("text/javascript", f"Content-Location: {PAGE}a.js", b"alert ('DROPPED-3')"),
    ("application/octet-stream", f"Content-Location: {PAGE}b.js?version=1.png", b"alert ('DROPPED-4')"),
    ("application/json", f"Content-Location: {PAGE}c.json", b'{"a": "DROPPED-5"}'),
    ("text/xml", "Content-Location: file:///C:/x/filelist.xml", b'<xml xmlns:o="urn:schemas-microsoft-com:office:office"><o:File HRef="DROPPED-6"/></xml>'),
    ("font/woff2", f"Content-Location: {PAGE}f.woff2", b"wOF2" + struct.pack(">II", 0x10000, 64) + bytes(52) + b"DROPPED-7"),
    ("application/octet-stream", f"Content-Location: {PAGE}F.TTF#x", TRUETYPE + b"DROPPED-8"),
    ("image/png", f"Content-Location: {PAGE}a.png", png(1)),
    ("text/html; charset=utf-8", f"Content-Location: {PAGE}frame.html", "<p>枠の中</p>".encode()),
]

emit(f'From: <Saved by Blink>\r\nSnapshot-Content-Location: {PAGE}\r\nSubject: 頁\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="b"\r\n\r\n'.encode()
     + b"".join(part(*each) for each in PARTS) + b"--b--\r\n")
