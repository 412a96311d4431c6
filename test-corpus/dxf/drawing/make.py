# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit


def groups(*pairs, charset="cp932"):
    return b"".join(f"{code:>3}\r\n{value}\r\n".encode(charset) for code, value in pairs)


emit(groups((999, "COMMENT-MARK"), (0, "SECTION"), (2, "HEADER"), (9, "$ACADVER"), (1, "AC1015"), (9, "$DWGCODEPAGE"), (3, "ANSI_932"), (9, "$LASTSAVEDBY"), (1, "USER-MARK"), (0, "ENDSEC"),
            (0, "SECTION"), (2, "BLOCKS"), (0, "BLOCK"), (2, "NAME-MARK"), (1, "\\\\server\\PATH-MARK.dwg"), (0, "ATTDEF"), (1, "図面枠"), (3, "PROMPT-MARK"), (0, "ENDBLK"), (0, "ENDSEC"),
            (0, "SECTION"), (2, "ENTITIES"), (0, "TEXT"), (8, "LAYER-MARK"), (1, "表示 ソ{1} %%c30 %%d \\U+5927\\M+189AA"), (0, "LINE"), (10, "1.0"),
            (0, "MTEXT"), (3, "{\\fArial|b0;前の"), (1, "半分\\P次の行 \\S1/2; \\A1;\\\\ \\~終}"), (0, "DIMENSION"), (1, "<>"), (0, "DIMENSION"), (1, "寸法"), (1001, "ACAD"), (1000, "XDATA-MARK"),
            (0, "IMAGE"), (1, "IMAGE-MARK"), (0, "OLE2FRAME"), (310, "4F4C45"), (0, "ACAD_PROXY_ENTITY"), (1, "PROXY-MARK"), (0, "ENDSEC"), (0, "EOF")))
