# SPDX-License-Identifier: GPL-2.0-or-later
from hangul import *
from recipes import emit, png

page = ('<hp:secPr><hp:pagePr landscape="WIDELY" width="59528" height="84188"><hp:margin header="4252" footer="4252" gutter="0" left="8504" right="8504" '
        'top="5668" bottom="4252"/></hp:pagePr></hp:secPr>')
body = (paragraph(page, "안녕하세요 본문", look=1, align=1)
        + paragraph("앞<hp:tab/>뒤<hp:lineBreak/>줄", control("<hp:footNote>" + inner(paragraph("각주의 글")) + "</hp:footNote>"), "다음", look=2)
        + paragraph(table(cell(0, 0, "A", rows=2), cell(0, 1, "B", columns=2), cell(1, 1, "C"), cell(1, 2, "D")))
        + paragraph(picture("image1"), picture("image1"))
        + paragraph("<hp:dutmal><hp:mainText>漢字</hp:mainText><hp:subText>한자</hp:subText></hp:dutmal>")
        + paragraph(control("<hp:header>" + inner(paragraph("머리말")) + "</hp:header>"), control("<hp:header>" + inner(paragraph("둘째 머리말")) + "</hp:header>"),
                    "<hp:rect><hp:drawText>" + inner(paragraph("글상자")) + "</hp:drawText></hp:rect>")
        + paragraph("<hp:equation><hp:script>x over y</hp:script></hp:equation>", '<hp:compose composeText="가"/>'))
emit(hwpx([body, paragraph("둘째 구역")], [("BinData/image1.png", png(255))],
          '<opf:item id="image1" href="BinData/image1.png" media-type="image/png" isEmbeded="1"/>'))
