# SPDX-License-Identifier: GPL-2.0-or-later
"""A word is laid over the picture where ToUnicode and the font's own table say the same of it."""
from image_text import by_program, maps, renumbered, shown, with_font
from recipes import emit

emit(renumbered(with_font(by_program(maps((1, "A"))), shown("00010001"))))
