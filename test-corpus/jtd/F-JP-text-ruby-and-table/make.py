# SPDX-License-Identifier: GPL-2.0-or-later
from jtd import *
from recipes import emit

head = line(align=1)
emit(document(body(head + text("回覧のお知らせ\n髙橋𠮷野\n") + ruby("漢字", "かんじ") + text("を読む\n")
                   + inline(1, 0, "ここに入力") + text("\n")
                   + line() + row(cell(2, 20, "品名"), cell(22, 40, "数量"))
                   + line() + row(cell(2, 20, "鉛筆"), cell(22, 40, "12")))))
