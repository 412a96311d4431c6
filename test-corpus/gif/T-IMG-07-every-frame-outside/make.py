# SPDX-License-Identifier: GPL-2.0-or-later
"""No frame is on the canvas: an empty one stands for each."""

import pictures as p
from recipes import emit

emit(p.gif(p.gif_frame(4, 4, 0, 900)))
