# SPDX-License-Identifier: GPL-2.0-or-later
"""A comment, plain text, XMP, and bytes behind the trailer."""

import pictures as p
from recipes import emit

emit(p.gif(b"\x21\xfe" + p.gif_blocks(p.PAYLOAD), b"\x21\x01" + p.gif_blocks(bytes(12)) [:-1]
           + p.gif_blocks(p.PAYLOAD), b"\x21\xff\x0bXMP DataXMP" + p.gif_blocks(p.PAYLOAD),
           p.gif_frame(4, 4), after=p.PAYLOAD))
