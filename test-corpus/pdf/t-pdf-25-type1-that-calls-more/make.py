# SPDX-License-Identifier: GPL-2.0-or-later
"""Charstrings of Type 1 that call what blends masters, or a number that nobody knows, or with more operands than there is room for: those glyphs are left out. Flex, hints and counters stay."""
from recipes import emit
from recipes_pdf import *

call, pop, move, end = b"\x0c\x10", b"\x0c\x11", b"\x8b\xef\x0d", b"\x0e"
small = lambda *values: bytes(value + 139 for value in values)
program, lengths = type1(more=(
    ("flex", move + b"FLEXES" + small(3, 0) + call + pop + pop + b"\x0c\x21" + end),
    ("hint", move + small(5, 1, 3) + call + pop + b"\x0a" + b"HINTED" + b"\x05" + end),
    ("count", move + b"COUNTS" + small(6, 12) + call + end),
    ("blend", move + b"BLENDS" + small(2, 14) + call + pop + end),
    ("other", move + b"OTHERS" + small(0, 19) + call + end),
    ("none", move + b"CALLED" + call + end),
    ("full", move + b"MORE-THAN-TWENTY-FOUR-OPERANDS" + b"\x05" + end)))
emit(fonts(Square=("Type1", "FontFile", "".join(f"/Length{i + 1} {n}" for i, n in enumerate(lengths)), program)))
