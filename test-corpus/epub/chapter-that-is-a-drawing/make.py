# SPDX-License-Identifier: GPL-2.0-or-later
"""A chapter of the spine is an SVG drawing (EPUB 3.3 §3.3): a cover, or a page of a fixed layout."""
from packages import epub
from recipes import emit

DRAWING = (b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 90"><script>SVG-MARK</script>'
           b'<text y="20">\xe8\xa1\xa8\xe7\xb4\x99\xe3\x81\xae\xe8\xa8\x80\xe8\x91\x89</text></svg>')
emit(epub(["<p>第一章</p>"], [("OEBPS/cover.svg", DRAWING)], items='<item id="cover" href="cover.svg" media-type="image/svg+xml"/>',
          spine='<itemref idref="cover"/><itemref idref="c0"/>'))
