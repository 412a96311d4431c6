# SPDX-License-Identifier: GPL-2.0-or-later
from hangul import *
from recipes import emit

emit(hwpx([paragraph(table(cell(0, 0, "하나", rows=4000000000, columns=4000000000), cell(0, 0, "둘"), cell(5, 3, "셋"), cell(4000000000, 7, "넷", columns=0)))
           + paragraph(table(*(cell(0, i, f"칸{i}") for i in range(70))))]))
