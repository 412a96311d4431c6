# SPDX-License-Identifier: GPL-2.0-or-later
"""Pixels that spell a script where they are stored without filter and compression."""

import pictures as p
from recipes import emit

text = (p.SCRIPT * 3)[:96]
emit(p.png(width=32, height=2, data=p.stored((b"\0" + text) * 2)))
