# SPDX-License-Identifier: GPL-2.0-or-later
"""Glyphs that are smaller and raised or lowered; and those that are only smaller."""
from packages import glyphs, xps
from recipes import emit

emit(xps([glyphs("10", 90, 100) + glyphs("3", 102, 95, size=7) + glyphs("people", 106, 100)
          + glyphs("H", 90, 130) + glyphs("2", 96, 132, size=7) + glyphs("O", 100, 130)
          + glyphs("1234", 90, 160) + glyphs("567", 114, 160, size=8)
          + glyphs("last 10", 90, 190) + glyphs("9", 132, 186, size=7)]))
