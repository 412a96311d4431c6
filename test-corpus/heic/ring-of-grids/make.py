# SPDX-License-Identifier: GPL-2.0-or-later
"""Two grids, each of which is the other's tile."""

from photos import grid, heif
from recipes import emit

emit(heif(grid(1, 1, 64, 64), grid(1, 1, 64, 64), references=[(b"dimg", 1, (2,)), (b"dimg", 2, (1,))]))
