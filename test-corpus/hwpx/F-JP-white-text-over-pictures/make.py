# SPDX-License-Identifier: GPL-2.0-or-later
from hangul import *
from recipes import emit, png

looks = "".join(f'<hh:charPr id="{i}" height="1000" textColor="{colour}"/>' for i, colour in enumerate(("none", "#FFFFFF", "#FFFF00", "#00B0F0")))
body = (paragraph("쪽 위의 흰 글", look=1) + paragraph(picture("image1", wrap="BEHIND_TEXT")) + paragraph(box("글상자의 흰 글", wrap="IN_FRONT_OF_TEXT", look=1))
        + paragraph(table(cell(0, 0, "표의 노란 글", look=2), wrap="IN_FRONT_OF_TEXT")) + paragraph("파란 글", look=3))
emit(hwpx([body], [("BinData/image1.png", png(255))], '<opf:item id="image1" href="BinData/image1.png" media-type="image/png" isEmbeded="1"/>', looks=looks))
