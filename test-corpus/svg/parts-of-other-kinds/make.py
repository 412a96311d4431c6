# SPDX-License-Identifier: GPL-2.0-or-later
"""What a drawing cannot hold goes by its own name: fonts, films, web pages, unknown elements, words that are not seen."""
from recipes import emit

emit(b'<svg xmlns="http://www.w3.org/2000/svg" width="99" height="99"><style>@font-face{font-family:F;src:url(data:font/ttf;base64,AAAA)}</style>'
     b'<font><glyph unicode="a"/></font><video/><object data="OBJECT-MARK"/><strange>STRANGE-MARK</strange>'
     b'<text y="20" font-size="9" visibility="hidden">HIDDEN-MARK</text><text y="40" font-size="9">t</text></svg>')
