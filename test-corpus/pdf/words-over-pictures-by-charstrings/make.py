# SPDX-License-Identifier: GPL-2.0-or-later
"""A word is laid over the picture where the charstrings of its font are those of the system's, as LibreOffice makes them Type 1."""
from image_text import by_type1, renumbered, shown, with_font
from recipes import emit
from subset_cff import SANS, outline, type1

emit(renumbered(with_font(by_type1(type1([outline(SANS, character) for character in "未払い"]), "未払い"), shown("010203"))))
