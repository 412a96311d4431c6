# SPDX-License-Identifier: GPL-2.0-or-later
"""A grid whose tile is one: with a few more levels there is no end to it."""

from photos import HEVC, grid, heif
from recipes import emit

emit(heif(grid(1, 1, 64, 64), grid(1, 1, 64, 64), HEVC, references=[(b"dimg", 1, (2,)), (b"dimg", 2, (3,))]))
