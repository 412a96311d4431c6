# SPDX-License-Identifier: GPL-2.0-or-later
"""A TIFF of floats, of integers of 32 bits or of inks of 16 bits becomes PNG of 16 bits; the profile of inks goes. Floats of 16 bits are left out."""
import struct

import pictures as p
from recipes import emit

FLOATS = (339, 3, 1, struct.pack("<HH", 3, 0))
MARK = b"WIDE-MARK"


def pict(*arguments, **others):
    return b"{\\pict\\picwgoal300\\pngblip " + p.tiff(*arguments, **others).hex().encode() + b"}"


emit(b"{\\rtf1 before" + pict(1, 3, 1, bits=32, pixels=struct.pack("<3f", 0, 0.5, 1), extra=[FLOATS])
     + pict(1, 4, 1, bits=64, pixels=struct.pack("<4d", -3, float("nan"), 1, 5), extra=[FLOATS, (340, 12, 1, struct.pack("<d", -3)), (341, 12, 1, struct.pack("<d", 5))])
     + pict(1, 5, 1, bits=32, pixels=struct.pack("<5I", 0, 1 << 16, 1 << 31, 3, (1 << 32) - 1)) + pict(1, 1, 2, bits=16, samples=4, photometric=5, pixels=struct.pack("<8H", *range(0, 64000, 8000)),
                                                                                              extra=[(34675, 7, len(MARK), MARK)])
     + b"between" + pict(1, 6, 1, bits=16, pixels=bytes(12), extra=[FLOATS]) + b"after}")
