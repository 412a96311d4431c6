# SPDX-License-Identifier: GPL-2.0-or-later
from hangul import *
from recipes import emit

emit(hwpx([paragraph(table(cell(0, 0, ""), cell(0, 1, "")))]))
