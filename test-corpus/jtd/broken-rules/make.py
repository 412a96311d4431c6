# SPDX-License-Identifier: GPL-2.0-or-later
from jtd import *
from recipes import emit

# Headers whose items are longer than they, lines without an end, pieces that end before they begin or lie on others.
emit(document(body(record(0x10, 0, 0x8f, 500, 1) + text("題\n") + line(rules=(1, 0xffff, (0x1b, 0xffff, 8, 0xffff), (0x13, 1, 1, 1)))
                   + cell(40, 2, "逆さ") + cell(2, 40, "重なる") + cell(2, 40, "同じ所") + line(rules=(40, 0, (0x13, 0, 0, 9))) + cell(2, 10, "終わらない")
                   + text("\n\n") + words(0x0c) + words(0x0e, 0x0e) + inline(1, 0x82, "読みだけ") + text("後\n") + words(0x1d, 0x1e))))
