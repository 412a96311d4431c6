# SPDX-License-Identifier: GPL-2.0-or-later
"""A word whose font has neither names nor an encoding is laid over the picture where its outlines are those of the system's font."""
from image_text import by_outlines, renumbered, shown, with_font
from recipes import emit

emit(renumbered(with_font(by_outlines("未払い", "未払い"), shown("010203"))))
