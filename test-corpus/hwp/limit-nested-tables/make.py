# SPDX-License-Identifier: GPL-2.0-or-later
from hangul import *
from recipes import emit


def nested(level, depth):
    if depth == 0:
        return para("a", level=level)
    table = Control(11, "tbl", bytes(42), lambda inner: record(TABLE, inner, bytes(24)) + record(LIST_HEADER, inner, struct.pack("<IIHHHHII", 1, 0, 0, 0, 1, 1, 0, 0)) + nested(inner, depth - 1))
    return para(table, level=level)


emit(hwp([nested(0, 70)]))
