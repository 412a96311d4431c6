# SPDX-License-Identifier: GPL-2.0-or-later
from jtd import *
from recipes import emit

# Two columns; the left cell takes two rows, the right text goes over two lines, and below is one cell over all.
WIDTH = 0xa0
top = line(rules=(WIDTH, 0, (0x08, 79, 0, 79)))
parted = (WIDTH, 0, (0x13, 0, 0, 38), (0x1b, 0, 8, 38), (0x13, 0, 0, 77))
plain = (WIDTH, 0, (0x13, 0, 0, 38), (0x13, 0, 0, 38), (0x13, 0, 0, 77))
closed = (WIDTH, 0, (0x1b, 0, 8, 38), (0x1b, 0, 8, 38), (0x13, 0, 0, 77))
through = (WIDTH, 0, (0x16, 0, 0x14, 78), (0x12, 0, 0, 77))
wide = (WIDTH, 0, (0x13, 0, 0, 78), (0x13, 0, 0, 77))
end = (WIDTH, 0, (0x15, 0, 0x14, 78), (0x11, 0, 0, 77))
units, events = looks((text("普通の字\n"), {}),
                      (text("太い字"), dict(flags=BOLD, size=564)),
                      (text("斜めで赤い字"), dict(flags=ITALIC, colour=0x0000c0)),
                      (text("下線\n"), dict(flags=UNDERLINE, underline=1)),
                      (text("切れていない属性\n"), dict(flags=1 << 26, size=900)),
                      (line(align=2) + text("右寄せ\n") + line(align=1) + text("中央の題\n") + line(indent=(0, 4, 0, 2, 0)) + text("字下げ\n") + line(indent=(1, 500, 0, 1000, 0)) + text("段下げ\n") + line(indent=(0, 60000, 0, 0, 0)) + text("広すぎる字下げ\n") + text("表の上の行") + top + text("\n")
                       + line(rules=plain) + row(cell(0, 1), cell(2, 40, "左の枡"), cell(42, 80, "一二三四五六七八九"), cell(82, WIDTH))
                       + line(rules=parted) + row(cell(0, 1), cell(2, 40), cell(42, 80, "十まで続く\n"), cell(82, WIDTH))
                       + row(cell(0, 1), cell(2, 40), cell(42, 80, "右の二段目\n"), cell(82, WIDTH))
                       + line(rules=closed) + row(cell(0, 1), cell(2, 40), cell(42, 80), cell(82, WIDTH))
                       + text("表の後\n")
                       + line(rules=through) + row(cell(0, WIDTH))
                       + line(rules=wide) + row(cell(0, 1), cell(2, 80, text("囲みの一行目\n")), cell(82, WIDTH))
                       + line(rules=wide) + row(cell(0, 1), cell(2, 80, ruby("漢字", "かんじ") + text("の二行目\n")), cell(82, WIDTH))
                       + line(rules=end) + row(cell(0, WIDTH))
                       + words(0x0c) + text("次の頁\n"), {}))
emit(document(store(text_stream(units, events=events)), DocumentViewStyles=styles(paper(29700, 21000), margins(2000, 1500, 2500, 1000), characters(423))))
