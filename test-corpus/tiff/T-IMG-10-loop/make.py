# SPDX-License-Identifier: GPL-2.0-or-later
"""A page that leads to itself."""

import pictures as p
from recipes import emit

emit(p.tiff(1, loop=True))
