# SPDX-License-Identifier: GPL-2.0-or-later
from jwc import Drawing
from recipes import emit

emit(Drawing().write(lines=[(i % 500, i % 300, i % 311, i % 277) for i in range(20000)], texts=[(i % 500, 10, 20, 10, "同じ文字" + str(i)) for i in range(3000)]))
