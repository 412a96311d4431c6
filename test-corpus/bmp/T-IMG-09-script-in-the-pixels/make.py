# SPDX-License-Identifier: GPL-2.0-or-later
"""Pixels that spell a script can't stand in a BMP: it becomes a PNG."""

import pictures as p
from recipes import emit

text = (p.SCRIPT + b" " * 48)[:60]
emit(p.bmp(20, 1, text))
