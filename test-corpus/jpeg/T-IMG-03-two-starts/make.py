# SPDX-License-Identifier: GPL-2.0-or-later
"""SOI twice."""

import pictures as p
from recipes import emit

good = p.jpeg()
emit(good[:2] + good)
