# SPDX-License-Identifier: GPL-2.0-or-later
"""Tiles that cover their grid only by what the file says of them."""

from photos import HEVC, grid, heif, ispe
from recipes import emit

emit(heif(grid(1, 2, 256, 128), (*HEVC[:2], ispe(128, 128), HEVC[3]), references=[(b"dimg", 1, (2, 2))]))
