# SPDX-License-Identifier: GPL-2.0-or-later
from packages import epub
from recipes import emit

emit(epub(["<p>a</p>"], [("OEBPS/x.xhtml", "<html><head><meta charset=\"utf-8\"/></head><body><p>合計 1".encode() + b"\xe4\xbc" + "2 円</p></body></html>".encode())],
          items='<item id="x" href="x.xhtml" media-type="application/xhtml+xml"/>', spine='<itemref idref="c0"/><itemref idref="x"/>'))
