# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_ooxml import *


def style(kind, name, rest, default=""):
    return f'<w:style w:type="{kind}" w:styleId="{name}"{default}><w:name w:val="{name}"/>{rest}</w:style>'


def on(part):
    return f'<w:tblStylePr w:type="{part}"><w:rPr><w:strike/></w:rPr></w:tblStylePr>'


STRUCK, DEFAULT = "<w:rPr><w:dstrike/></w:rPr>", ' w:default="1"'
STYLES = (f'<w:styles {W}>'
          + style("paragraph", "Normal", STRUCK, DEFAULT)
          + style("paragraph", "Valid", '<w:basedOn w:val="Normal"/><w:rPr><w:strike w:val="0"/><w:dstrike w:val="0"/></w:rPr>')
          + style("table", "Whole", "<w:rPr><w:strike/></w:rPr>") + style("table", "Based", '<w:basedOn w:val="Whole"/>')
          + style("table", "Parts", on("firstRow") + on("lastRow") + on("firstCol") + on("lastCol")) + "</w:styles>")


def text(words, own=""):
    return f'<w:p><w:pPr><w:pStyle w:val="Valid"/></w:pPr><w:r><w:rPr>{own}</w:rPr><w:t>{words}</w:t></w:r></w:p>'


def table(name, look, rows):
    cells = "".join("<w:tr>" + (f"<w:trPr>{row_condition}</w:trPr>" if row_condition else "")
                    + "".join(f"<w:tc><w:tcPr>{condition}</w:tcPr>{content}</w:tc>" for condition, content in row) + "</w:tr>"
                    for row_condition, row in rows)
    return f'<w:tbl><w:tblPr><w:tblStyle w:val="{name}"/>{look}</w:tblPr>{cells}</w:tbl>'


LAST_ROW, LAST_COLUMN = '<w:cnfStyle w:val="010000000000"/>', '<w:cnfStyle w:val="000000000000" w:lastColumn="1"/>'
emit(docx(paragraph("<w:r><w:t>標準取消</w:t></w:r>") + text("有効")
          + table("Based", "", [("", [("", text("基本A")), ("", text("維持B", '<w:strike w:val="0"/>') + table("Parts", "", [("", [("", text("内側"))])]))])])
          + table("Parts", '<w:tblLook w:val="0020"/>',
                  [("", [("", text("見出1")), ("", text("見出2"))]), ("", [("", text("本体1")), (LAST_COLUMN, text("本体2"))]),
                   (LAST_ROW, [("", text("末尾1")), ("", text("末尾2"))])])
          + table("Parts", '<w:tblLook w:firstRow="0" w:firstColumn="1"/>', [("", [("", text("列1")), ("", text("列2"))])]),
          [("rId1", "styles", "styles.xml")], parts={"word/styles.xml": STYLES}))
