# SPDX-License-Identifier: GPL-2.0-or-later
from jtd import *
from recipes import emit

row = record(0x10, 0, 0x24, 1, 1, 0xffff, 0)
cell = record(0x30, 0, 0, 20, 0, 0)
body = (row + text("回覧のお知らせ\n髙橋𠮷野\n") + inline(0, 3, "漢字") + inline(1, 0x82, "かんじ") + text("を読む\n")
        + inline(1, 0, "ここに入力") + text("\n")
        + row + cell + text("品名") + cell + text("数量") + words(0x0e)
        + row + cell + text("鉛筆") + cell + text("12") + words(0x0e) + words(0))
emit(document(store(text_stream(body))))
