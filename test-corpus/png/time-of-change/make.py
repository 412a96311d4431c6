# SPDX-License-Identifier: GPL-2.0-or-later
"""The time of the last change is left out."""
import pictures as p
from recipes import emit

emit(p.png(p.chunk(b"tIME", bytes((7, 234, 1, 2, 3, 4, 5)))))
