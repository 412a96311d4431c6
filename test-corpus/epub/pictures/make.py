# SPDX-License-Identifier: GPL-2.0-or-later
"""Pictures and style sheets of a book are its own files, and are not loaded from outside."""
from packages import epub
from recipes import emit

emit(epub(['<link rel="stylesheet" href="../style.css"/><p>第一章<img src="images/fig1.png"/></p>'
           '<img src="https://example.com/outside.png"/><img src="//example.com/beside.png"/>'],
          [("OEBPS/images/fig1.png", b"\x89PNG\r\n\x1a\n"), ("style.css", b"p { color: red }")]))
