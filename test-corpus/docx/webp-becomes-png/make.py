# SPDX-License-Identifier: GPL-2.0-or-later
"""WebP becomes PNG, as a document can't hold it; TIFF and GIF stay what they are."""
import pictures as p
from recipes import emit
from recipes_ooxml import *

SHAPE = '<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" style="width:72pt;height:72pt"><v:imagedata r:id="rId%d"/></v:shape></w:pict></w:r>'
FILES = {"webp": p.webp(p.riff_chunk(b"VP8L", p.RED)), "tiff": p.tiff(1), "gif": p.gif(p.gif_frame(4, 4))}
emit(docx("".join(paragraph(SHAPE % number) for number in (1, 2, 3)), [(f"rId{number}", "image", f"media/image{number}.{kind}") for number, kind in enumerate(FILES, 1)],
          parts={f"word/media/image{number}.{kind}": data for number, (kind, data) in enumerate(FILES.items(), 1)}))
