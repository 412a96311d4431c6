# SPDX-License-Identifier: GPL-2.0-or-later
"""The words of GDI, and not those of EMF+, which is not drawn."""
from emf_plus import *
from metafiles import emf_text
from recipes import emit
from recipes_ooxml import *

VML = 'xmlns:v="urn:schemas-microsoft-com:vml"'


def shape(relation):
    return f'<w:r><w:pict><v:shape {VML} style="width:72pt;height:72pt"><v:imagedata r:id="{relation}"/></v:shape></w:pict></w:r>'


FONT_1 = put(1, FONT, font())
pictures = [file(FONT_1, draw_string(1, "DUAL-MARK", (0, 0, 90, 20)), is_dual=True, beside=[emf_text(1, 1, "both of them")]),
            file(FONT_1, draw_string(1, "ALONE-MARK", (0, 0, 90, 20)), is_dual=True)]
emit(docx(paragraph("".join(shape(f"rId{n}") for n in range(1, 3))), [(f"rId{n}", "image", f"media/image{n}.emf") for n in range(1, 3)],
          parts={f"word/media/image{n}.emf": data for n, data in enumerate(pictures, 1)}))
