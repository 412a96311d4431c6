# SPDX-License-Identifier: GPL-2.0-or-later
"""10^5 frames."""

import pictures as p
from recipes import emit

emit(p.gif(*[p.gif_frame(1, 1)] * 100000))
