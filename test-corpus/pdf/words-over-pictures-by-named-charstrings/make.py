# SPDX-License-Identifier: GPL-2.0-or-later
"""A word is laid over the picture where the charstrings of its font are those of the system's, found by names, within OpenType."""
from image_text import by_third, renumbered, shown, with_font
from recipes import emit
from subset_cff import cff_by_names, opentype, outline, SANS

program = opentype(cff_by_names([outline(SANS, character) for character in "未払い"]), 3)
emit(renumbered(with_font(by_third(program, "未払い", "OpenType", more="/Encoding<</Type/Encoding/Differences[1/cid100/cid101/cid102]>>"), shown("010203"))))
