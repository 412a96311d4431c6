# SPDX-License-Identifier: GPL-2.0-or-later
"""Frames, delays and loops stay."""

import pictures as p
from recipes import emit

emit(p.gif(p.LOOP, *[p.gif_frame(4, 4, index=n, control=p.gif_control(10 * n)) for n in (1, 2, 3)]))
