# SPDX-License-Identifier: GPL-2.0-or-later
"""A grid that is wider than its tiles: what would be seen there?"""

from photos import AV1, grid, heif
from recipes import emit

emit(heif(grid(1, 2, 96, 16), AV1, brand=b"avif", references=[(b"dimg", 1, (2, 2))]))
