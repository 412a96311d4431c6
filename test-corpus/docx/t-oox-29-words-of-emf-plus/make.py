# SPDX-License-Identifier: GPL-2.0-or-later
"""The words of EMF+ where it alone is the drawing, and of GDI only what it leaves to it."""
from emf_plus import *
from metafiles import emf, emf_text
from recipes import emit
from recipes_ooxml import *

VML = 'xmlns:v="urn:schemas-microsoft-com:vml"'


def shape(relation):
    return f'<w:r><w:pict><v:shape {VML} style="width:72pt;height:72pt"><v:imagedata r:id="{relation}"/></v:shape></w:pict></w:r>'


FONT_1 = put(1, FONT, font())
pictures = [
    file(FONT_1, draw_string(1, "図の見出し", (0, 0, 90, 20)), driver_string(1, "DRIVER", [(9, 90)], options=5), beside=[emf_text(1, 1, "BESIDE-MARK")]),
    emf(comment(header()), comment(FONT_1, draw_string(1, "first", (0, 0, 90, 20)), plus(0x4004)), emf_text(9, 50, "of GDI")),
    file(FONT_1, draw_string(1, "DUAL-MARK", (0, 0, 90, 20)), is_dual=True, beside=[emf_text(1, 1, "both of them")]),
    file(FONT_1, draw_string(1, "said to be both", (0, 0, 90, 20)), is_dual=True),
    # a string that is shorter than it says
    emf(comment(header()), comment(FONT_1, draw_string(1, "whole", (0, 0, 90, 20))), comment(plus(0x401c, COLOR | 1, words(BLACK, 9, 0x7fffffff) + floats(0, 0, 9, 9)))),
]
emit(docx(paragraph("".join(shape(f"rId{n}") for n in range(1, 6))), [(f"rId{n}", "image", f"media/image{n}.emf") for n in range(1, 6)],
          parts={f"word/media/image{n}.emf": data for n, data in enumerate(pictures, 1)}))
