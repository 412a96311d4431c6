# SPDX-License-Identifier: GPL-2.0-or-later
"""The same of a font by names, whose program alone says which codes they have."""
from image_text import by_third, renumbered, shown, with_font
from recipes import emit
from subset_cff import cff_by_names, outline, SANS

emit(renumbered(with_font(by_third(cff_by_names([outline(SANS, character) for character in "未払い"]), "未払い"), shown("010203"))))
