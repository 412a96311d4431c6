# SPDX-License-Identifier: GPL-2.0-or-later
"""65,535 by 65,535 pixels and one of data."""

import pictures as p
from recipes import emit

emit(p.gif(p.gif_frame(1, 1)[:5] + b"\xff\xff\xff\xff\0" + p.gif_data([1]), width=65535, height=65535))
