# SPDX-License-Identifier: GPL-2.0-or-later
from opendocument import package, part
from recipes import emit

STYLES = ('<office:automatic-styles><style:style style:name="H" style:family="text"><style:text-properties text:display="none"/></style:style>'
          '<text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-prefix="第" style:num-suffix="条" style:num-format="１, ２, ３, ..."/>'
          '<text:list-level-style-number text:level="2" style:num-prefix="(" style:num-suffix=")" style:num-format="ア, イ, ウ, ..."/></text:list-style>'
          '<text:list-style style:name="M"><text:list-level-style-number text:level="1" style:num-suffix="." style:num-format="가, 나, 다, ..."/>'
          '<text:list-level-style-number text:level="2" style:num-suffix="." style:num-format="א, י, ק, ..."/></text:list-style>'
          '</office:automatic-styles>')
HEADER = part("document-styles", '<office:styles><text:outline-style style:name="O"><text:outline-level-style text:level="1" style:num-format="I" style:num-suffix="."/>'
              '</text:outline-style></office:styles><office:master-styles><style:master-page style:name="A" style:page-layout-name="B"><style:header><text:p>外部秘の印</text:p>'
              '</style:header><style:footer><text:p>外部秘の印</text:p></style:footer></style:master-page></office:master-styles>')
ITEM = "<text:list-item><text:p>{}</text:p>{}</text:list-item>"


def row(*cells):
    return "<table:table-row>" + "".join(f"<table:table-cell>{cell}</table:table-cell>" for cell in cells) + "</table:table-row>"


emit(package("text", '<text:tracked-changes><text:changed-region><text:deletion><text:p>DELETED</text:p></text:deletion></text:changed-region></text:tracked-changes>'
             '<text:h text:outline-level="1">見出し</text:h><text:p><text:ruby><text:ruby-base>漢字</text:ruby-base><text:ruby-text>かんじ</text:ruby-text></text:ruby></text:p>'
             '<text:list text:style-name="L">' + ITEM.format("目的", "<text:list>" + ITEM.format("その一", "") + ITEM.format("その二", "") + "</text:list>")
             + ITEM.format("定義", "") + '</text:list><text:list text:style-name="M">' + ITEM.format("韓", "<text:list>" + ITEM.format("外", "") + "</text:list>") + "</text:list>"
             "<table:table>" + row("<text:p>氏名</text:p>", "<text:p>住所</text:p>") + row("<text:p>山田</text:p>", "<text:p>東京都</text:p>") + "</table:table>"
             '<text:p>A<text:tab/>B<text:s text:c="2"/>C<text:line-break/>D<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation>'
             '<text:note-body><text:p>脚注の本文</text:p></text:note-body></text:note>'
             '<office:annotation><dc:creator>花子</dc:creator><dc:date>2026-01-01</dc:date><text:p>確認済み</text:p></office:annotation></text:p>'
             '<text:p>SEEN<text:span text:style-name="H">UNSEEN</text:span><text:hidden-text text:is-hidden="true">UNSEEN</text:hidden-text>'
             '<text:hidden-text text:condition="ooow:FALSE" text:is-hidden="true"> AT LAST</text:hidden-text></text:p>'
             '<text:section text:name="S" text:display="none"><text:p>UNSEEN</text:p></text:section>'
             '<text:p>前<draw:frame><draw:text-box><text:p>BOX</text:p></draw:text-box></draw:frame>後</text:p>'
             '<text:p><text:a xlink:href="http://www.example.jp/b">http://www.example.jp/a</text:a><text:a xlink:href="#here">上へ</text:a><text:script>UNSEEN()</text:script></text:p>', before=STYLES, members=[("styles.xml", HEADER)]))
