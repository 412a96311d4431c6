# SPDX-License-Identifier: GPL-2.0-or-later
"""A screen of four gigapixels, for which readers allocate memory, and a small picture on it."""

import pictures as p
from recipes import emit

emit(p.gif(p.gif_frame(4, 4), width=65535, height=65535))
