# SPDX-License-Identifier: GPL-2.0-or-later
"""A script in comment and palette."""

import pictures as p
from recipes import emit

emit(p.gif(b"\x21\xfe" + p.gif_blocks(b"*/=1;" + p.SCRIPT), p.gif_frame(4, 4),
           palette=b"*/=1;alert()"))
