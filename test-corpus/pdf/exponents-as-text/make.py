# SPDX-License-Identifier: GPL-2.0-or-later
"""Digits that are smaller and raised or lowered: by the text rise, by their place, of two operators, at the end of the page; and those that are only smaller."""
from recipes import emit
from recipes_pdf import *


def text(y, *runs):
    return f"BT 72 {y} Td " + "".join(f"/F1 {size} Tf {rise} Ts ({words}) Tj " for words, size, rise in runs) + "ET\n"


CONTENT = (text(700, ("10", 12, 0), ("3", 7, 4), (" people", 12, 0)) + text(680, ("10", 12, 0), ("-", 7, 4), ("6", 7, 4), ("m, H", 12, 0), ("2", 7, -2), ("O", 12, 0))
           + text(660, ("1234", 12, 0), ("567", 8, 0), (" yen", 8, 0)) + text(640, ("note", 12, 0), ("*1", 7, 4), (" end", 12, 0)) + text(620, ("last 10", 12, 0), ("9", 7, 4)))
FONT = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/FirstChar 32/LastChar 126/Widths[" + "556 " * 95 + "]>>"
emit(page(content=CONTENT.encode(), more={5: FONT}))
