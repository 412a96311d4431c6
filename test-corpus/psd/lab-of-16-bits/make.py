# SPDX-License-Identifier: GPL-2.0-or-later
"""PackBits; with a profile, which goes: what is written is sRGB."""
import struct

from photos import psd
from recipes import emit

ROW = bytes((7,)) + bytes(range(0, 240, 30))
PROFILE = b"8BIM" + struct.pack(">HHI", 1039, 0, 12) + b"PROFILE-MARK"
emit(psd(4, 2, 3, struct.pack(">6H", *(len(ROW),) * 6) + ROW * 6, depth=16, mode=9, compression=1, resources=PROFILE))
