# SPDX-License-Identifier: GPL-2.0-or-later
"""Bitmaps that have fewer bytes than they say: copied, their places are marked."""
import struct

from metafiles import *
from recipes import emit

SHORT = struct.pack("<IiiHHIIiiII", 40, 64, 64, 1, 24, 0, 0, 0, 0, 0, 0) + bytes(30)
emit(wmf(wmf_record(0x20b, 0, 0), wmf_record(0x20c, 1000, 1000), wmf_record(0x41b, 990, 990, 10, 10), wmf_record(0xf43, 0x20, 0xcc, 0, 64, 64, 0, 0, 400, 400, 50, 50, data=SHORT),
         wmf_record(0xd33, 0, 64, 0, 0, 0, 400, 400, 500, 500, data=SHORT)))
