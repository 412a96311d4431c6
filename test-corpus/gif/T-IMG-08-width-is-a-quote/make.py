# SPDX-License-Identifier: GPL-2.0-or-later
"""Widths whose bytes are a slash or a quotation mark are no programs."""

import pictures as p
from recipes import emit

emit(p.gif(p.gif_frame(96, 47), width=96, height=47))
