# SPDX-License-Identifier: GPL-2.0-or-later
from jtd import *
from recipes import emit

emit(document(body(text("本文\n") + ruby("漢字", "かんじ") + text("\n") + line() + row(cell(2, 20, "品名"), cell(22, 40, "数量")))))
