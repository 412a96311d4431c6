# SPDX-License-Identifier: GPL-2.0-or-later
"""IDAT holds more than the rows."""

import pictures as p
from recipes import emit

emit(p.png(data=p.stored(p.rows(4, 4) + p.PAYLOAD * 20)))
