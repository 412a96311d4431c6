# SPDX-License-Identifier: GPL-2.0-or-later
"""One frame reaches over the canvas, one lies outside of it."""

import pictures as p
from recipes import emit

emit(p.gif(p.gif_frame(4, 4), p.gif_frame(4, 4, 2, 2), p.gif_frame(4, 4, 900, 900)))
