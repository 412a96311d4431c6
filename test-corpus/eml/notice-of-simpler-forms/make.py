# SPDX-License-Identifier: GPL-2.0-or-later
"""Two files beyond limits: the pages of one are drawn, of the other the text comes, and the notice says why."""
import base64

from recipes import emit
from recipes_pdf import *


def drawn(pages):
    return pdf({1: '<</Type/Catalog/Pages 2 0 R>>', 2: f'<</Type/Pages/Kids[{"3 0 R " * pages}]/Count {pages}>>',
                3: '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 5 0 R>>>>/Contents 4 0 R>>',
                4: ('', b'BT /F 12 Tf 72 700 Td (REMAINS) Tj ET ' + b'0 0 m 595 842 l S ' * 9000),
                5: '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>'})


FILES = [("image.pdf", drawn(1)), ("text.pdf", drawn(3))]
parts = b"".join(b"--b\nContent-Type: application/octet-stream; name=" + name.encode() + b"\nContent-Transfer-Encoding: base64\n\n" + base64.encodebytes(content)
                 for name, content in FILES)
emit("From: a@example.jp\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8\n\n本文\n".encode() + parts + b"--b--\n")
