# SPDX-License-Identifier: GPL-2.0-or-later
"""Japanese fonts by name only, one of them named in CP932; horizontal and vertical, with metrics of their own."""
from recipes import emit
from recipes_pdf import *

def font(number, name, encoding, extra=""):
    info = "/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)/Supplement 2>>"
    return {number: f"<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/{encoding}/DescendantFonts[{number + 1} 0 R]>>",
            number + 1: f"<</Type/Font/Subtype/CIDFontType2/BaseFont/{name}{info}/FontDescriptor {number + 2} 0 R/DW 1000/W[1[500 500]231 632 500]{extra}>>",
            number + 2: f"<</Type/FontDescriptor/FontName/{name}/Flags 7/FontBBox[0 -136 1000 859]/ItalicAngle 0/Ascent 859/Descent -140/CapHeight 709/StemV 80"
                        "/Style<</Panose<08050202060904020508070304>>>>>"}

def show(name, where, text):
    return f"BT /{name} 24 Tf {where} Td <{text.encode('cp932').hex()}> Tj ET\n".encode()

MINCHO = "".join(f"#{byte:02x}" for byte in "ＭＳ明朝".encode("cp932"))
emit(page(TEXT + show("F2", "72 600", "東京都 ABC ①㈱") + show("F3", "72 550", "明朝体の文字") + show("F4", "500 700", "縦書き、「文」。"),
          more={**font(10, "MS-Mincho", "90ms-RKSJ-H"), **font(13, MINCHO, "90ms-RKSJ-H"), **font(16, "MS-Gothic", "90ms-RKSJ-V", "/DW2[880 -1000]/W2[634[-1000 500 880]]")}
          ).replace(b"/Font<</F1 5 0 R>>", b"/Font<</F1 5 0 R/F2 10 0 R/F3 13 0 R/F4 16 0 R>>"))
