# SPDX-License-Identifier: GPL-2.0-or-later
from opendocument import content, package, part
from recipes import emit

FORMULA = (b'<?xml version="1.0"?><math xmlns="http://www.w3.org/1998/Math/MathML"><semantics><mrow><mi>y</mi><mo>=</mo><mfrac><mi>a</mi><mi>b</mi></mfrac>'
           b'<msup><mi>x</mi><mn>2</mn></msup></mrow><annotation encoding="StarMath 5.0">UNSEEN</annotation></semantics></math>')
STYLE = ('<office:automatic-styles><style:style style:name="H" style:family="drawing-page"><style:drawing-page-properties presentation:visibility="hidden"/>'
         '</style:style></office:automatic-styles>')
BOX = "<draw:frame{}><draw:text-box><text:p>{}</text:p></draw:text-box></draw:frame>".format
MASTERS = part("document-styles", '<office:master-styles><style:handout-master><draw:rect><text:p>UNSEEN</text:p></draw:rect></style:handout-master>'
               '<style:master-page style:name="M1" style:page-layout-name="L">' + BOX("", "部外秘") + BOX(' presentation:class="title"', "UNSEEN")
               + '<presentation:notes>' + BOX("", "UNSEEN") + '</presentation:notes></style:master-page>'
               '<style:master-page style:name="M2" style:page-layout-name="L">' + BOX("", "UNSEEN") + "</style:master-page></office:master-styles>")
emit(package("presentation", '<presentation:footer-decl presentation:name="f">総務課 資料</presentation:footer-decl><draw:page draw:name="page1" draw:master-page-name="M1"><draw:frame><draw:text-box><text:p>題名</text:p></draw:text-box></draw:frame>'
             '<draw:custom-shape><text:p>図形の文字</text:p></draw:custom-shape>'
             '<draw:frame><table:table><table:table-row><table:table-cell><text:p>A</text:p></table:table-cell><table:table-cell><text:p>B</text:p>'
             '</table:table-cell></table:table-row></table:table></draw:frame><draw:frame><draw:text-box><text:p>式 '
             '<draw:frame><draw:object xlink:href="./Object 1"/></draw:frame></text:p></draw:text-box></draw:frame>'
             '<presentation:notes><draw:page-thumbnail/><draw:frame><draw:text-box><text:p>話すこと</text:p></draw:text-box></draw:frame></presentation:notes></draw:page>'
             '<draw:page draw:name="page2" draw:style-name="H" draw:master-page-name="M2"><draw:frame><draw:text-box><text:p>UNSEEN</text:p></draw:text-box></draw:frame></draw:page>',
             before=STYLE, members=[("Object 1/content.xml", FORMULA), ("styles.xml", MASTERS)]))
