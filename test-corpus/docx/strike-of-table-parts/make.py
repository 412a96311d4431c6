# SPDX-License-Identifier: GPL-2.0-or-later
"""Parts of tables that a style strikes out and of which no w:cnfStyle tells: the last row and column, bands (of one row, and of two), a corner; and the same parts
where the table does not show them."""
from recipes import emit
from recipes_ooxml import *


def style(name, *parts, more=""):
    on = "".join(f'<w:tblStylePr w:type="{part}"><w:rPr><w:strike/></w:rPr></w:tblStylePr>' for part in parts)
    return f'<w:style w:type="table" w:styleId="{name}"><w:name w:val="{name}"/>{more}{on}</w:style>'


STYLES = (f'<w:styles {W}>' + style("Row", "lastRow") + style("Column", "lastCol") + style("Odd", "band1Horz") + style("Even", "band2Vert") + style("Corner", "seCell")
          + style("Pair", "band2Horz", more='<w:tblPr><w:tblStyleRowBandSize w:val="2"/></w:tblPr>') + "</w:styles>")


def cell(words, inside=""):
    return f'<w:tc><w:tcPr/>{inside}<w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:tc>'


def table(name, look, *rows):
    return (f'<w:tbl><w:tblPr><w:tblStyle w:val="{name}"/>{look}</w:tblPr>'
            + "".join(row if row.startswith("<") else "<w:tr>" + "".join(map(cell, row.split())) + "</w:tr>" for row in rows) + "</w:tbl>")


LOOK = '<w:tblLook w:val="{}"/>'.format
CONTROL = '<w:sdt><w:sdtContent><w:tr>' + cell("ROW-OF-CONTROL") + "</w:tr></w:sdtContent></w:sdt>"
NESTED = "<w:tr>" + cell("kept1", table("Row", LOOK("0040"), "LASTROW")) + "</w:tr>"
emit(docx(table("Row", LOOK("0640"), NESTED, CONTROL) + table("Row", LOOK("0600"), "kept2", "kept3")
          + table("Column", '<w:tblLook w:val="0000" w:lastColumn="1"/>', "kept4 LASTCOL") + table("Column", LOOK("0000"), "kept5 kept6")
          + table("Odd", LOOK("0420"), "kept7", "ODD1", "kept8", "ODD3") + table("Odd", LOOK("0600"), "kept9")
          + table("Even", "", "kept10 EVENCOL kept11") + table("Corner", LOOK("0140"), "kept12 kept13", "kept14 CORNER") + table("Corner", LOOK("0040"), "kept15 kept16")
          + table("Pair", LOOK("0400"), "kept17", "kept18", "PAIR2"), [("rId1", "styles", "styles.xml")], parts={"word/styles.xml": STYLES}))
