# SPDX-License-Identifier: GPL-2.0-or-later
from packages import epub
from recipes import emit

emit(epub(["<h1>第一章</h1><p>ご案内<br/>二行目</p>", "<p>第二章の<ruby>文字<rt>もじ</rt></ruby></p>"], [("OEBPS/a.js", b"EPUB-MARK")]))
