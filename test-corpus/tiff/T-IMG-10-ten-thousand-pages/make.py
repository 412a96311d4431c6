# SPDX-License-Identifier: GPL-2.0-or-later
"""10^4 pages."""

import pictures as p
from recipes import emit

emit(p.tiff(10000, 1, 1))
