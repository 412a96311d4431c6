# SPDX-License-Identifier: GPL-2.0-or-later
"""Fewer rows than the header says."""

import pictures as p
from recipes import emit

emit(p.bmp(40, 40, bytes(300)))
