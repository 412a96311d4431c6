# SPDX-License-Identifier: GPL-2.0-or-later
"""Pictures are described by the words that their metafiles show: not by those that nobody sees."""
from metafiles import *
from recipes import emit
from recipes_ooxml import *

VML = 'xmlns:v="urn:schemas-microsoft-com:vml"'
WHITE, PALE, BLACK, RED = 0xffffff, 0xf4f4f4, 0, 0x0000ff
WIDE = (0, 0, 12700, 2540)  # 480 by 96 units
MARK = "HIDDEN"


def shape(relation):
    return f'<w:r><w:pict><v:shape {VML} style="width:72pt;height:72pt"><v:imagedata r:id="{relation}"/></v:shape></w:pict></w:r>'


def box(color, left, top, right, bottom):
    return emf_brush(9, color) + emf_rectangle(left, top, right, bottom)


def clip(left, top, right, bottom):
    return emf_record(30, struct.pack("<4i", left, top, right, bottom))


def whiteness(x, y, width, height):
    """EMR_BITBLT of no picture."""
    return emf_record(76, bytes(16) + struct.pack("<4iI", x, y, width, height, 0xff0062) + struct.pack("<2i6fIIIIII", 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0))


# what is shown, how; and what is not
SHOWN = {
    "Plain": [emf_text(200, 50, "Plain")],
    "Paleondark": [box(0x303030, 150, 40, 400, 90), emf_see_through(), emf_text_color(PALE), emf_text(200, 50, "Paleondark")],
    "Coloured": [emf_text_color(RED), emf_text(200, 50, "Coloured")],
    "Upwards": [emf_font(1, 14, 900), emf_text(200, 92, "Upwards")],
    "Slanted": [emf_font(1, 14, 3300), emf_text(200, 20, "Slanted")],
    "Twice": [emf_see_through(), emf_text(200, 50, "Twice"), emf_text(201, 50, "Twice")],
    "Spaced": [emf_text(200, 50, "Spaced", 22)],
    "Overaline": [emf_see_through(), emf_record(27, struct.pack("<2i", 190, 65)), emf_record(54, struct.pack("<2i", 400, 65)), emf_text(200, 50, "Overaline")],
}
UNSEEN = {
    "white on paper": [emf_see_through(), emf_text_color(WHITE), emf_text(200, 50, MARK)],
    "white on its own ground": [emf_text_color(WHITE), emf_text(200, 50, MARK)],
    "black on black": [box(BLACK, 150, 40, 400, 90), emf_see_through(), emf_text(200, 50, MARK)],
    "in hardly another grey": [emf_text_color(PALE), emf_text(200, 50, MARK)],
    "below a box": [emf_text(200, 50, MARK), box(WHITE, 150, 40, 400, 90)],
    "half below a box": [emf_text(200, 50, MARK), box(WHITE, 150, 58, 400, 90)],
    "one letter below a box": [emf_text(200, 50, MARK), box(WHITE, 220, 40, 232, 90)],
    "below a raster operation": [emf_text(200, 50, MARK), whiteness(150, 40, 250, 50)],
    "clipped away": [clip(0, 0, 190, 96), emf_text(200, 50, MARK)],
    "clipped in the middle": [clip(0, 0, 480, 58), emf_text(200, 50, MARK)],
    "of one unit": [emf_font(1, 1), emf_text(200, 50, MARK)],
    "beside the picture": [emf_text(5000, 50, MARK)],
    "above the picture": [emf_text(200, -500, MARK)],
    "half beside the picture": [emf_text(450, 50, MARK)],
    "white over words": [emf_see_through(), emf_text(200, 50, "Othertoread"), emf_text_color(WHITE), emf_text(200, 50, MARK)],
    "below other words": [emf_see_through(), emf_text(200, 50, MARK)] + [emf_text(200, 50, word) for word in ("Otherword", "Wordelse", "Morewords")],
    "one letter over the other": [emf_see_through(), emf_text(200, 50, MARK, 1)],
    "letters far from each other": [emf_text(140, 50, MARK, 60)],
    "within hatches": [box(WHITE, 150, 40, 400, 90)] + [box(BLACK, x, 40, x + 2, 90) for x in range(150, 400, 4)] + [emf_see_through(), emf_text(200, 50, MARK)],
    "very often": [emf_see_through(), emf_text_color(WHITE)] + [emf_text(200 + n % 7, 30 + n % 50, MARK) for n in range(3000)] + [emf_text_color(BLACK)],
}


def picture(records):
    return records if isinstance(records, bytes) else emf(emf_text(10, 10, "first"), *records, emf_text(10, 60, "last"), frame=WIDE)


pictures = [picture(records) for records in (*SHOWN.values(), *UNSEEN.values())]
emit(docx(paragraph("".join(shape(f"rId{n}") for n in range(1, len(pictures) + 1))), [(f"rId{n}", "image", f"media/image{n}.emf") for n in range(1, len(pictures) + 1)],
          parts={f"word/media/image{n}.emf": data for n, data in enumerate(pictures, 1)}))
