# SPDX-License-Identifier: GPL-2.0-or-later
"""WordArt, a master page, the caption of a chart, and what form controls show."""
from hangul import *
from recipes import emit

MASTER = ('<hm:masterPage xmlns:hm="http://www.hancom.co.kr/hwpml/2011/master-page"' + SPACES + ' id="masterpage0" type="BOTH">'
          + inner(paragraph("바탕쪽의 글", '<hp:secPr><hp:masterPage idRef="masterpage0"/></hp:secPr>') + paragraph(box("바탕쪽의 상자"))) + "</hm:masterPage>")
BUTTONS = "".join(f'<hp:{kind} caption="{caption}" value="{value}" name="HANGUL-MARK" command="HANGUL-MARK"><hp:formCharPr/></hp:{kind}>'
                  for kind, caption, value in (("btn", "보내기", "UNCHECKED"), ("checkBtn", "동의함", "CHECKED"), ("checkBtn", "거절함", "UNCHECKED"),
                                               ("radioBtn", "남", "CHECKED"), ("radioBtn", "여", "UNCHECKED")))
emit(hwpx([paragraph('<hp:secPr masterPageCnt="1"><hp:masterPage idRef="masterpage0"/></hp:secPr>', "본문")
           + paragraph('<hp:textart text="글맵시"><hp:sz width="14400" height="7200"/></hp:textart>',
                       '<hp:chart chartIDRef="Chart/HANGUL-MARK.xml"><hp:sz width="14400" height="7200"/><hp:caption>' + inner(paragraph("차트의 제목")) + "</hp:caption></hp:chart>")
           + paragraph(BUTTONS, '<hp:comboBox selectedValue="서울"><hp:listItem displayText="HANGUL-MARK" value="HANGUL-MARK"/></hp:comboBox>',
                       '<hp:edit name="HANGUL-MARK" passwordChar=""><hp:formCharPr/><hp:text>홍길동</hp:text></hp:edit>')],
          [("Contents/masterpage0.xml", MASTER)], '<opf:item id="masterpage0" href="Contents/masterpage0.xml" media-type="application/xml"/>'))
