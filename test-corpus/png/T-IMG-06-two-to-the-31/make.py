# SPDX-License-Identifier: GPL-2.0-or-later
"""2^31 - 1 pixels wide and high."""

import pictures as p
from recipes import emit

emit(p.png(width=0x7fffffff, height=0x7fffffff, data=b"x\x9c"))
