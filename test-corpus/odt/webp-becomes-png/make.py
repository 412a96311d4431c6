# SPDX-License-Identifier: GPL-2.0-or-later
"""WebP becomes PNG, as a document can't hold it."""
import pictures as p
from opendocument import package
from recipes import emit

emit(package("text", '<text:p><draw:frame svg:width="1cm" svg:height="1cm"><draw:image xlink:href="Pictures/a.webp"/></draw:frame>after</text:p>',
             [("Pictures/a.webp", p.webp(p.riff_chunk(b"VP8L", p.RED)))]))
