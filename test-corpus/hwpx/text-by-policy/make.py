# SPDX-License-Identifier: GPL-2.0-or-later
from hangul import *
from recipes import emit

emit(hwpx([paragraph("본문") + paragraph(table(cell(0, 0, "A"), cell(0, 1, "B")))], base="http://www.owpml.org/owpml/2024/"))
