# SPDX-License-Identifier: GPL-2.0-or-later
from hangul import *
from recipes import emit

emit(hwpx([paragraph("보이는 글", control('<hp:fieldBegin type="HYPERLINK"><hp:parameters><hp:stringParam name="Path">http://HANGUL-MARK.example</hp:stringParam></hp:parameters></hp:fieldBegin>'),
                     "링크", control('<hp:fieldEnd/>'), control('<hp:fieldBegin type="MEMO">' + inner(paragraph("HANGUL-MARK")) + "</hp:fieldBegin>"))
           + paragraph(control("<hp:hiddenComment>" + inner(paragraph("HANGUL-MARK")) + "</hp:hiddenComment>"),
                       '<hp:ole binaryItemIDRef="HANGUL-MARK"><hp:shapeComment>HANGUL-MARK</hp:shapeComment></hp:ole>', '<hp:edit name="HANGUL-MARK" passwordChar="*"><hp:text>HANGUL-MARK</hp:text></hp:edit>')
           + paragraph('남고<hp:deleteBegin Id="1" TcId="1"/>HANGUL-MARK') + paragraph('HANGUL-MARK<hp:deleteEnd Id="1" TcId="1"/>남는다', picture("gone"))
           + '<hp:switch><hp:case>' + paragraph("HANGUL-MARK") + "</hp:case><hp:default>" + paragraph("기본") + "</hp:default></hp:switch>"],
          [("Scripts/headerScripts", b"HANGUL-MARK"), ("Scripts/sourceScripts", b"HANGUL-MARK"), ("BinData/ole1.ole", b"HANGUL-MARK"), ("Preview/PrvText.txt", b"HANGUL-MARK")],
          '<opf:item id="gone" href="http://HANGUL-MARK.example/a.png" media-type="image/png" isEmbeded="0"/>'))
