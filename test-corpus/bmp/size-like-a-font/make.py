# SPDX-License-Identifier: GPL-2.0-or-later
"""The size of the pixels, 0x504c, stands where "LP" stands in an Embedded OpenType font."""

import pictures as p
from recipes import emit

emit(p.bmp(4, 1713, bytes(4 * 1713 * 3)))
