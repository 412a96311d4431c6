# SPDX-License-Identifier: GPL-2.0-or-later
from hangul import *
from recipes import emit, png

looks = '<hh:charPr id="0" height="1000"/><hh:charPr id="1" height="1000" textColor="#FFFFFF"/>'
frames = (frame(1, "NONE", fill=solid("#1F3864")) + frame(2, "DOUBLE_SLIM", 5.0, gradient("#000000", "#00FF00", "#000080")) + frame(3, "DASH", 0.4, solid("none")))
body = (paragraph(table(cell(0, 0, "감청색 위의 흰 글", columns=2, look=1, framed=1), cell(1, 0, "그러데이션", framed=2), cell(1, 1, "파선", framed=3), cell(1, 2, "없는 번호", framed=9)))
        + paragraph(box("틀이 있는 글상자", line="SOLID", fill=solid("#FFFFCC"))) + paragraph(box("그림이 깔린 글상자", fill=image_fill("image1"), look=1)))
emit(hwpx([body], [("BinData/image1.png", png(255))], '<opf:item id="image1" href="BinData/image1.png" media-type="image/png" isEmbeded="1"/>', looks=looks, frames=frames))
