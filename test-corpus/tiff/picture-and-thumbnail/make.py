# SPDX-License-Identifier: GPL-2.0-or-later
"""A page, and the same in small."""
import struct

import pictures as p
from recipes import emit

page, small = p.tiff(1), p.tiff(1, extra=((254, 4, 1, struct.pack("<I", 1)),))
# the small one's places are counted from its own beginning
two = p.tiff(2, extra=((254, 4, 1, struct.pack("<I", 0)),))
at = two.rindex(struct.pack("<HHI", 254, 4, 1)) + 8
emit(two[:at] + struct.pack("<I", 1) + two[at + 4:])
