# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_ooxml import *

STYLES = (f'<w:styles {W}><w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/></w:style>'
          '<w:style w:type="character" w:styleId="H"><w:name w:val="Unseen"/><w:rPr><w:vanish/></w:rPr></w:style></w:styles>')
NUMBERING = (f'<w:numbering {W}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimalFullWidth"/>'
             '<w:lvlText w:val="第%1条"/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="aiueoFullWidth"/><w:lvlText w:val="(%2)"/></w:lvl>'
             '</w:abstractNum><w:num w:numId="3"><w:abstractNumId w:val="0"/></w:num></w:numbering>')
FOOTNOTES = (f'<w:footnotes {W}><w:footnote w:id="0" w:type="separator"><w:p><w:r><w:t>SEPARATOR</w:t></w:r></w:p></w:footnote>'
             '<w:footnote w:id="7"><w:p><w:r><w:t>脚注の本文</w:t></w:r></w:p></w:footnote></w:footnotes>')
HEADER = f'<w:hdr {W}><w:p><w:r><w:t>外部秘の印</w:t></w:r></w:p></w:hdr>'


def item(level, text):
    return (f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="3"/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>')


def row(*cells):
    return "<w:tr>" + "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in cells) + "</w:tr>"


emit(docx('<w:p><w:pPr><w:pStyle w:val="1"/></w:pPr><w:r><w:t>見出し</w:t></w:r></w:p>'
          + paragraph('<w:r><w:ruby><w:rt><w:r><w:t>かんじ</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>漢字</w:t></w:r></w:rubyBase></w:ruby></w:r>')
          + item(0, "目的") + item(1, "その一") + item(1, "その二") + item(0, "定義")
          + "<w:tbl>" + row("氏名", "住所") + row("山田", "東京都") + "</w:tbl>"
          + paragraph('<w:r><w:t>A</w:t><w:tab/><w:t>B</w:t></w:r>', '<w:r><w:footnoteReference w:id="7"/></w:r>')
          + paragraph('<w:del w:id="1" w:author="a"><w:r><w:delText>DELETED</w:delText><w:t>DELETED</w:t></w:r></w:del>',
                      '<w:ins w:id="2" w:author="a"><w:r><w:t>INSERTED</w:t></w:r></w:ins>',
                      '<w:r><w:rPr><w:vanish/></w:rPr><w:t>UNSEEN</w:t></w:r><w:r><w:rPr><w:rStyle w:val="H"/></w:rPr><w:t>UNSEEN</w:t></w:r>')
          + paragraph(field("DDEAUTO c:\\\\x", "RESULT")) + paragraph("http://www.example.jp/a")
          + '<w:p><w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="wps">'
          '<w:txbxContent>' + paragraph("BOX") + '</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>' + paragraph("TWICE")
          + '</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r></w:p>',
          [("rId1", "styles", "styles.xml"), ("rId2", "numbering", "numbering.xml"), ("rId3", "footnotes", "footnotes.xml"),
           ("rId4", "header", "header1.xml"), ("rId5", "header", "header2.xml")],
          parts={"word/styles.xml": STYLES, "word/numbering.xml": NUMBERING, "word/footnotes.xml": FOOTNOTES, "word/header1.xml": HEADER,
                 "word/header2.xml": HEADER}))
