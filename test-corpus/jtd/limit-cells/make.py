# SPDX-License-Identifier: GPL-2.0-or-later
from jtd import *
from recipes import emit

rules = line(rules=(0xffff, 0, (0x13, 0, 0, 8)))
emit(document(body(rules + row(*[cell(9 * i, 9 * i + 8, "a") for i in range(70)]) + rules + row(*[cell(9 * i, 9 * i + 8, "b") for i in range(70)]))))
