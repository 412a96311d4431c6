# SPDX-License-Identifier: GPL-2.0-or-later
"""The picture data ends three bytes before the end of the last row."""

import pictures as p
from recipes import emit

emit(p.png(data=p.stored(p.rows(4, 4)[:-3])))
