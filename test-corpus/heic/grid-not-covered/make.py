# SPDX-License-Identifier: GPL-2.0-or-later
"""A grid that is wider than its tiles: what would be seen there?"""

from photos import HEVC, grid, heif
from recipes import emit

emit(heif(grid(1, 2, 256, 64), HEVC, references=[(b"dimg", 1, (2, 2))]))
