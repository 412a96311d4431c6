# SPDX-License-Identifier: GPL-2.0-or-later
"""Fonts stay without the table whose lookups lead to themselves, to each other, too deep or to none, whose marks or lists are not there, or whose
feature has a name that cannot be seen."""
from glyph_layout import coverage, leading, table
from opendocument import package
from recipes import emit
from recipes_ooxml import font_tables
from recipes_pdf import truetype


def leads_to(*lookups):
    """A lookup by which those are done."""
    return (5, 0, [leading([3, 1, len(lookups), None, *[number for lookup in lookups for number in (0, lookup)]], coverage(1))])


single = (1, 0, [leading([1, None, -1], coverage(1))])
lies = [table([leads_to(0)]), table([leads_to(1), leads_to(2), leads_to(0)]), table([leads_to(i + 1) for i in range(20)] + [single]),
        table([single], called=(1,)), table([single], feature=b"a\0b\n"), table([single], script=b"\xe3\x81\x82a"),
        table([(1, 0x10, single[2], 0)]), table([single])[:-20], table([single])[:8] + b"\xff\xff" + table([single])[10:], b"\0\2" + table([single])[2:], b""]
fonts = [truetype([*font_tables().items(), (b"GSUB", lie)]) for i, lie in enumerate(lies)]
faces = "".join(f'<style:font-face style:name="F{i}" svg:font-family="Square"><svg:font-face-src><svg:font-face-uri xlink:href="Fonts/{i}.ttf" xlink:type="simple"/>'
                '</svg:font-face-src></style:font-face>' for i in range(len(fonts)))
emit(package("text", "<text:p>KEPT</text:p>", [(f"Fonts/{i}.ttf", font) for i, font in enumerate(fonts)], before=f"<office:font-face-decls>{faces}</office:font-face-decls>"))
