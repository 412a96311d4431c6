# SPDX-License-Identifier: GPL-2.0-or-later
"""Four tiles, cut on the right and below."""

from photos import HEVC, grid, heif
from recipes import emit

emit(heif(grid(2, 2, 120, 100), HEVC, references=[(b"dimg", 1, (2, 2, 2, 2))]))
